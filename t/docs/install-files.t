# What `install` copies is complete, names no file that it does not bring, and leaves alone what an administrator has
# edited; `uninstall` takes away the rest.

use strict;
use warnings;

use File::Find ();
use File::Path ();
use File::Temp ();
use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');
my $root = File::Temp->newdir('xcri-install-XXXXXX', TMPDIR => 1);
our ($etc, $modules) = ('/etc/apache2', '/usr/lib/apache2/modules');
my $share = '/usr/share/mod_xcri';

our $from = $source;
sub install {
    my (@option) = @_;
    local @ENV{qw(DESTDIR MODULE LIBEXECDIR SYSCONFDIR)} = ($root, $ENV{XCRI_MODULE}, $modules, $etc);
    my $said = `'$from/conf/debian/install' @option 2>&1`;
    is($?, 0, "install @option") or diag($said);
    return $said;
}

sub files {
    my %found;
    File::Find::find({ no_chdir => 1, wanted => sub { $found{substr $_, length $root} = (stat)[2] & 07777 if -f } }, "$root");
    return \%found;
}

sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}

sub append {
    my ($file, $text) = @_;
    open my $out, '>>', "$root$file" or die "$file: $!";
    print $out $text;
    close $out;
    return;
}

is(install(), '', 'a first time, with nothing to say');
my $files = files();
for my $file (qw(preact.js hooks.js htm.js purify.js uplot.js uplot.css xlsx.js)) {
    ok($files->{"$share/htdocs/vendor/$file"}, "the site's library $file is there");
}
my %site;
for my $file (split /\n/, `cd '$source/htdocs' && find app embed texts maintenance index.html icon.svg share.png sw.js -type f`) {
    $site{$file} = 1;
    ok($files->{"$share/htdocs/$file"}, "htdocs/$file is there");
}
cmp_ok(scalar keys %site, '>', 50, 'which is a site');
is_deeply([grep { m{/(?:package|make-vendor|node_modules|README|\.)} && m{^\Q$share\E/htdocs} } sort keys %$files], [], 'and nothing that is for building it');
is($files->{'/etc/my.cnf'}, 0640, 'the account is for its group, and for nobody else');
is($files->{"$modules/mod_xcri.so"}, 0644, 'the module');

ok(-l "$root/usr/sbin/xcri-publish" && readlink("$root/usr/sbin/xcri-publish") eq "$share/publish" && $files->{"$share/publish"} == 0755, 'xcri-publish is a command');
ok(-l "$root/usr/sbin/xcri-migrate" && readlink("$root/usr/sbin/xcri-migrate") eq "$share/sql/migrate" && $files->{"$share/sql/migrate"} == 0755, 'xcri-migrate is a command');
ok($files->{"$share/sql/migrations/001-indexes/up.sql"}, 'and has its steps');
ok($files->{"$share/compare"} == 0755, 'and so is compare');

# Each path that a file of configuration names is installed, or is none of ours.
my $named = 0;
for my $file (sort grep { /\.(?:conf|load)$/ } keys %$files) {
    for my $path (slurp("$root$file") =~ m{^\s*(?:Include|LoadModule \w+|DocumentRoot|Alias \S+|<Directory)\s+"?(/usr/(?:share|lib)/[^\s">]+)}mg) {
        $named++;
        ok(-e "$root$path", "$file: $path is there");
    }
}
cmp_ok($named, '>=', 8, 'such paths were found');

# ---- a second time, with some of it edited
my %edit = map { $_ => "# edited\n" } "$etc/sites-available/xcri.conf", "$etc/mods-available/xcri.conf", '/etc/my.cnf';
append($_, $edit{$_}) for sort keys %edit;
my $shipped = slurp("$root$etc/sites-available/xcri-next.conf");
append($_, "# of an older version\n") for "$etc/sites-available/xcri-next.conf", "$share/shipped/sites-available/xcri-next.conf";
append("$share/shipped/mods-available/xcri.conf", "# of an older version\n");
my $said = install();
like($said, qr{^mod_xcri: \Q$etc\E/mods-available/xcri\.conf has been edited, and is kept; what is new in it: diff \S+ \Q$share\E/shipped/mods-available/xcri\.conf$}m,
    'an edited file of which there is a new version is told');
unlike($said, qr/sites-available|my\.cnf/, 'and no other');
like(slurp("$root$_"), qr/^# edited$/m, "$_ has kept what was edited") for sort keys %edit;
is(slurp("$root$etc/sites-available/xcri-next.conf"), $shipped, 'a file that nobody has edited is replaced');

# ---- taken away
$said = install('--remove');
is_deeply([sort keys %{files()}], [sort keys %edit], 'uninstall leaves what was edited, and nothing else');
like($said, qr/kept, because you have edited them: .*my\.cnf/, 'and says so');

# ---- an /etc/my.cnf of somebody else
File::Path::remove_tree("$root/etc", "$root/usr");
File::Path::make_path("$root/etc");
append('/etc/my.cnf', "[client]\nport = 3307\n");
like(install(), qr/my\.cnf is another program's, and is left alone: give it a section \[xcri\]/, 'is left alone, and that is said');
is(slurp("$root/etc/my.cnf"), "[client]\nport = 3307\n", 'to the letter');

# ---- from a checkout that only its owner can read: the same modes
{
    my $strict = File::Temp->newdir('xcri-strict-XXXXXX', TMPDIR => 1);
    system("cp -r '$source/conf' '$source/htdocs' $strict && chmod -R go= $strict") == 0 or die 'no copy';
    local $from = "$strict";
    File::Path::remove_tree("$root/etc", "$root/usr");
    is(install(), '', 'from a checkout that is its owner\'s alone');
    is_deeply(files(), $files, 'others may read what they could from any');
    my @shut;
    File::Find::find({ no_chdir => 1, wanted => sub { push @shut, $_ if -d && ((stat)[2] & 05) != 05 } }, "$root/usr");
    is_deeply(\@shut, [], 'and the directories');
}

# ---- taken away where apxs is no more, which make asks for the directories
{
    local ($modules, $etc) = ('', '');
    is(install('--remove'), '', 'taken away by who knows no directories');
    is_deeply(files(), {}, 'and nothing is left');
}

done_testing();
