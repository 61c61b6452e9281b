# The lines of the documents that make an account and its file: after them the account has the password of the file, also
# when they are typed a second time, and when the first time ended in the midst.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;

my $source = env_or_die('XCRI_SOURCE');
my ($db, $sock) = map { env_or_die($_) } qw(XCRI_FIXTURE_DB XCRI_DB_SOCKET);
my $account = 'xcri_again';
END { eval { admin("DROP USER IF EXISTS $account\@localhost") } if defined $db }

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}

# What administers the database here, with other names than the documents'; told to, it does the first statement and fails.
# Others that change the machine write into the test's own directory.
my $names = "s/ ON xcri\\./ ON $db./; s/xcri_(read|write|publish)\\b/$account/";
my $functions = <<"END";
mariadb() {
    if [ -n "\${FAILS-}" ]; then sed -E '$names' | sed '/^CREATE/q' | client; return 1; fi
    sed -E '$names' | client
}
client() { command mariadb --no-defaults --socket='$sock' --user="\$(id -un)" $db; }
install() { cp "\${\@: -2}"; }
END

for (['README.md', 'install', 'my.cnf', 'grants'], ['conf/package.md', 'package-configure', 'my.cnf', 'grants'],
    ['conf/README.md', 'feedback', 'xcri-write.cnf', 'grants-write'], ['conf/README.md', 'publications', 'xcri-publish.cnf', 'grants-publish']) {
    my ($document, $block, $file, $grants) = @$_;
    my ($lines) = slurp("$source/$document") =~ /^```sh \Q$block\E\n(.*?)^```$/ms or die "$document has no $block";
    $lines =~ s/\\\n|(\|)\n */$1 ? "$1 " : ''/ge;
    $lines = join "\n", grep { /^password=|\Q$grants\E\.sql|\Q$file\E/ && !/^(?:printf|echo)/ } split /\n/, $lines;
    like($lines, qr/\Q$grants\E\.sql/, "$document, $block: makes the account");
    my $dir = File::Temp->newdir('xcri-accounts-XXXXXX', TMPDIR => 1);
    $lines =~ s{/etc/}{$dir/}g;
    $lines =~ s{/usr/share/mod_xcri/}{conf/}g;
    system('cp', "$source/conf/debian/my.cnf", "$dir/") == 0 or die 'no my.cnf';
    admin("DROP USER IF EXISTS $account\@localhost");

    my $type = sub {
        my ($before) = @_;
        open my $out, '>:encoding(UTF-8)', "$dir/script" or die $!;
        print $out "set -uo pipefail\ncd '$source'\n$functions$before\n$lines\n";
        close $out;
        my $said = `bash '$dir/script' 2>&1`;
        return $said;
    };
    my $enters = sub {
        my ($password) = slurp("$dir/$file") =~ /^password\s*=\s*"(.*)"$/m;
        my $said = `mariadb --no-defaults --socket='$sock' --user=$account --password='$password' -e 'SELECT CURRENT_USER()' 2>&1`;
        return $said =~ /^\Q$account\E\@localhost$/m ? '' : $said;
    };
    $type->('FAILS=1');
    is($type->(''), '', "$block: nothing is said");
    is($enters->(), '', 'after an attempt that failed in the midst the account can be used');
    is($type->(''), '', 'nothing is said a second time');
    is($enters->(), '', 'and it can still be used');
}

done_testing;
