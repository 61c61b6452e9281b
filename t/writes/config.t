# What is written needs an account that nobody else can use and a way to go: configtest says what to write instead of what
# would not work, and never a secret.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;
use XCRIServer;
use XCRIWrites;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $server = XCRIServer->new('', config_only => 1);
my $base = $server->{text} . XCRIServer::dbd();
my $key = '000102030405060708090a0b0c0d0e0f';

sub file { my ($name, $text, $mode) = @_; XCRIWrites::spew("$files/$name", $text, $mode // 0640); return "$files/$name" }

sub configtest {
    my ($text) = @_;
    $server->write("$base$text\n");
    my $said = `$server->{httpd} -t -f $server->{dir}/httpd.conf 2>&1`;
    return ($?, $said);
}

my $good = file('good.cnf', "[xcri_write]\nuser = x\npassword = s3cret\naddress-key = \"$key\"\n");
my $token = file('token', "gh-t0ken\n", 0600);
my $on = "XCRIWriter $good xcri_write\nXCRIFeedback On";

for my $text ('XCRIFeedback Off', $on, "XCRIWriter $good xcri_write", "$on\nXCRIFeedbackLimit 1 1", "$on\nXCRIFeedbackLimit 10000 10000",
    "$on\nXCRIFeedbackKeep 1", "$on\nXCRIFeedbackGitHub a-b/c.d_e $token", "$on\nXCRIFeedbackGitHub a/b $token https://github.example.org/api/v3/",
    "$on\nXCRIFeedbackGitHub a/b $token http://127.0.0.1:9", "$on\nXCRIFeedbackCommand /bin/cat", "$on\nXCRIFeedbackCommand /bin/sh -c 'exit 0'") {
    my ($rv, $said) = configtest($text);
    ok($rv == 0 && $said =~ /Syntax OK/, "accepted: $text") or diag($said);
}

my $open = file('open.cnf', "[xcri_write]\naddress-key = $key\n", 0644);
my $short = file('short.cnf', "[xcri_write]\naddress-key = 0011\n");
my $none = file('none.cnf', "[xcri_write]\nuser = x\n");
my $letters = file('letters.cnf', '[xcri_write]' . "\naddress-key = " . 'zz' x 16 . "\n");
my $empty = file('empty', "\n", 0600);
my $seen = file('seen', "gh-t0ken\n", 0644);
my $flat = file('flat', "#!/bin/sh\n", 0644);
for my $case (
    ['XCRIFeedback On', qr/write XCRIWriter/], ['XCRIWriter', qr/XCRIWriter takes/], ["XCRIWriter $good", qr/XCRIWriter takes/],
    ['XCRIWriter relative.cnf xcri_write', qr/whole path.*write, for example, XCRIWriter/s], ['XCRIWriter "/a b" x', qr/with a space.*write, for example/s],
    ["XCRIWriter $files/nothing x", qr/not there; write it, with a section \[x\]/], ["XCRIWriter $good other", qr/the section \[other\].*not there; write it/s],
    ["XCRIWriter $open xcri_write", qr/anybody can read.*chmod 0640/s], ["XCRIWriter  xcri_write", qr/has no line address-key = .*openssl rand -hex 16/s],
    ["$on\nXCRIFeedbackLimit 0 10", qr/write, for example, XCRIFeedbackLimit 3 10/], ["$on\nXCRIFeedbackLimit 5 4", qr/the second at least the first/],
    ["$on\nXCRIFeedbackLimit 3", qr/XCRIFeedbackLimit takes/], ["$on\nXCRIFeedbackLimit 3 1x", qr/write, for example/], ["$on\nXCRIFeedbackLimit -3 10001", qr/write, for example/],
    ["$on\nXCRIFeedbackKeep 0", qr/from 1 to 36500/], ["$on\nXCRIFeedbackKeep year", qr/write, for example, XCRIFeedbackKeep 365/],
    ["$on\nXCRIFeedbackGitHub  $token", qr{OWNER/REPO.*write, for example}s], ["$on\nXCRIFeedbackGitHub a/b token", qr/whole path.*write, for example/s],
    ["$on\nXCRIFeedbackGitHub a/b $files/nothing", qr/cannot be read.*write the token into it/s], ["$on\nXCRIFeedbackGitHub a/b $seen", qr/anybody can read.*chmod 0600/s],
    ["$on\nXCRIFeedbackGitHub a/b $empty", qr/has no token; write it there/], ["$on\nXCRIFeedbackGitHub a/b $token http://github.example.org", qr/with https:.*write, for example/s],
    ["$on\nXCRIFeedbackGitHub a/b $token ftp://x", qr/with https:/], ["$on\nXCRIFeedbackCommand cat", qr/whole path.*write, for example/s],
    ["$on\nXCRIFeedbackCommand $flat", qr/cannot run; chmod 0755/], ["$on\nXCRIFeedbackGitHub a/b $token\nXCRIFeedbackCommand /bin/cat", qr/leave one of them out/],
    ["XCRIWriter $good xcri_write\nXCRIFeedbackGitHub a/b $token", qr/XCRIFeedback is Off; write XCRIFeedback On/],
    (map { ["<VirtualHost *:1>\n$_\n</VirtualHost>", qr/holds for all of httpd; write it outside of <VirtualHost>/] } 'XCRIFeedback On', "XCRIWriter $good x",
        'XCRIFeedbackLimit 3 10', 'XCRIFeedbackKeep 5', "XCRIFeedbackGitHub a/b $token", 'XCRIFeedbackCommand /bin/cat'),
    ["<Location /x>\nXCRIFeedback On\n</Location>", qr/not allowed/]) {
    my ($text, $why) = @$case;
    for my $value ($text =~ /GitHub  / ? ('ab', 'a/', '/b', 'a/b/c', 'a/b?c') : $text =~ /XCRIWriter  / ? ($short, $none, $letters) : '') {
        (my $one = $text) =~ s/(GitHub|XCRIWriter)  /$1 $value /;
        my ($rv, $said) = configtest($one);
        (my $name = $one) =~ s/\n/; /g;
        isnt($rv >> 8, 0, "refused: $name");
        is($rv & 127, 0, "no crash: $name");
        like($said, $why, "with a sentence: $name");
        unlike($said, qr/s3cret|gh-t0ken|$key/, "without a secret: $name");
    }
}

# What prints the configuration has no secret to show.
configtest("$on\nXCRIFeedbackGitHub a/b $token");
my $dump = `$server->{httpd} -t -D DUMP_CONFIG -f $server->{dir}/httpd.conf 2>&1`;
unlike($dump, qr/s3cret|gh-t0ken|$key/, 'nor has what prints the configuration');

done_testing;
