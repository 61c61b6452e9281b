package XCRIWalk;

# Addresses made from openapi.json: every route, with values that find something in the fixture.

use strict;
use warnings;
use utf8;

use Encode ();
use Exporter 'import';

our @EXPORT = qw(walk_document schema_of good all_good bad address gets);

# A value that finds something in the fixture, for what the document cannot know. A route with a new parameter in its
# path, or a new one that it requires, needs one here.
my %value = (
    athlete_hnd => 9001, team_hnd => 101, team_id => 101, team_a_id => 101, team_b_id => 102, race_hnd => 7001,
    metadata_id => 3001, date => '2025-10-20', component => 'saga', division => 2030, gender => 'M', q => 'Ärl',
    a => 101, b => 102, teams => '101,102', without => 9001, meet_id => 8001, rank_group_fk => 2030, checkpoint_date => '2025-10-20', search => 'Ärl', publication => 17, region => 'West',
    conference => 'ACC', scoring_group => 'division', algorithm_type => 'light',
);

my $doc;

# Which document is meant from now on
sub walk_document { ($doc) = @_; return }

sub schema_of {
    my ($schema) = @_;
    while (my $ref = $schema->{'$ref'}) {
        $schema = $doc;
        $schema = $schema->{$_} for grep { $_ ne '#' } split /\//, $ref;
    }
    return $schema;
}

sub encode { my $s = Encode::encode('UTF-8', $_[0]); $s =~ s/([^A-Za-z0-9._-])/sprintf '%%%02X', ord $1/ge; return $s }

# A value that is allowed
sub good {
    my ($p) = @_;
    my $s = schema_of($p->{schema});
    return $s->{enum}[0] if $s->{enum} && !grep { $_ eq ($value{ $p->{name} } // '') } @{ $s->{enum} };
    return $value{ $p->{name} } if defined $value{ $p->{name} };
    return $s->{default} if defined $s->{default};
    return $s->{minimum} || 1 if $s->{type} eq 'integer';
    return schema_of($s->{items})->{enum}[0] if $s->{type} eq 'array';
    return '2025-10-20' if ($s->{format} || '') eq 'date';
    return '101,9001' if $s->{pattern};
    return 'an' . 'x' x (($s->{minLength} || 2) - 2);
}

# All values that are worth asking for
sub all_good {
    my ($p) = @_;
    my $s = schema_of($p->{schema});
    my @words = $s->{enum} ? @{ $s->{enum} } : $s->{type} eq 'array' ? @{ schema_of($s->{items})->{enum} } : ();
    my @empty = $p->{allowEmptyValue} ? '' : ();
    return (@words, @empty, $s->{type} eq 'array' ? join(',', reverse @words) : ()) if @words;
    return (@empty, (map { (" $_", "+$_ ") } grep { $s->{type} eq 'integer' } good($p)), good($p), grep { defined } $s->{minimum}, $s->{maximum});
}

# Values that are refused
sub bad {
    my ($p) = @_;
    my $s = schema_of($p->{schema});
    my @bad;
    push @bad, 'abc', '1.5', '99999999999999999999' if $s->{type} eq 'integer';
    push @bad, $s->{minimum} - 1 if defined $s->{minimum};
    push @bad, $s->{maximum} + 1 if defined $s->{maximum};
    push @bad, '~~' if $s->{enum} || $s->{type} eq 'array';
    push @bad, schema_of($s->{items})->{enum}[0] . ',~~' if $s->{type} eq 'array';
    push @bad, 'an', '101,' if $s->{pattern};
    push @bad, '2025-02-30', '20251020' if ($s->{format} || '') eq 'date';
    push @bad, 'x' x ($s->{minLength} - 1) if $s->{minLength};
    push @bad, '' if $p->{in} eq 'query' && !$p->{allowEmptyValue} && ($s->{type} ne 'string' || $s->{enum} || $s->{format} || $s->{minLength});
    return @bad;
}

# address(path, parameters, {name => value}) -> path and query; undef leaves a parameter out
sub address {
    my ($path, $params, $with) = @_;
    my @query;
    for my $p (@$params) {
        my $v = exists $with->{ $p->{name} } ? $with->{ $p->{name} }
            : $p->{required} ? good($p)
            : $p->{name} eq 'limit' ? 2 : undef;
        next unless defined $v;
        if ($p->{in} eq 'path') { $v = encode($v); $path =~ s/\{\Q$p->{name}\E\}/$v/ }
        else { push @query, "$p->{name}=" . join ',', map { encode($_) } split /,/, $v, -1 }
    }
    return $path . (@query ? '?' . join '&', @query : '');
}

# Every route that is read, in each of its forms: addresses of it
sub gets {
    my @all;
    for my $path (sort keys %{ $doc->{paths} }) {
        my $get = $doc->{paths}{$path}{get} or next;
        push @all, map { address($path, $get->{parameters} || [], { format => $_ }) } undef, sort keys %{ $get->{'x-forms'} || {} };
    }
    return @all;
}

1;
