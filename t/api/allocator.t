# Threads of the module take memory beside the one that serves requests: under each MPM a child's allocator has a lock.
# MPM prefork gives its children one without.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More tests => 4;
use XCRITest;
use XCRIServer;

my $load = 'LoadModule allocator_module "' . env_or_die('XCRI_BUILD') . "/unit/mod_allocator.so\"\n";
my $server = XCRIServer->new($load . XCRIServer::dbd() . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n", config_only => 1);
my $ours = $server->{text};

sub told {
    my ($text) = @_;
    $server->write($text);
    $server->start;
    my @children;
    $server->until(sub { (@children = $server->error_log =~ /the child's allocator has (\w+) lock/g) >= 2 });
    $server->stop;
    unlink "$server->{dir}/error_log" or die $!;
    return @children;
}

my $bare = $ours =~ s/^(?:LoadModule xcri_module|DBD).*\n//mgr =~ s/^SetHandler .*\n//mr;
unlike($bare, qr/xcri_module/, 'a server without the module');
my %without = map { $_ => 1 } told($bare);
is(join(' ', sort keys %without), env_or_die('XCRI_MPM') eq 'prefork' ? 'no' : 'a', 'whose MPM gives its children a lock, or does not');
my @with = told($ours);
cmp_ok(scalar @with, '>=', 2, 'children of a server with the module');
is(scalar(grep { $_ ne 'a' } @with), 0, 'have a lock');
