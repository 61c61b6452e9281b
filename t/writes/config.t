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
use XCRIPublish;
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
    ["$on\nXCRIFeedbackGitHub ../.. $token", qr{OWNER/REPO.*write, for example}s],
    ["$on\nXCRIFeedbackGitHub  $token", qr{OWNER/REPO.*write, for example}s], ["$on\nXCRIFeedbackGitHub a/b token", qr/whole path.*write, for example/s],
    ["$on\nXCRIFeedbackGitHub a/b $files/nothing", qr/cannot be read.*write the token into it/s], ["$on\nXCRIFeedbackGitHub a/b $seen", qr/anybody can read.*chmod 0600/s],
    ["$on\nXCRIFeedbackGitHub a/b $empty", qr/has no token; write it there/], ["$on\nXCRIFeedbackGitHub a/b $token http://github.example.org", qr/with https:.*write, for example/s],
    ["$on\nXCRIFeedbackGitHub a/b $token ftp://x", qr/with https:/], ["$on\nXCRIFeedbackCommand cat", qr/whole path.*write, for example/s],
    ["$on\nXCRIFeedbackCommand $flat", qr/cannot run; chmod 0755/], ["$on\nXCRIFeedbackCommand /tmp", qr/is no program; write, for example/], ["$on\nXCRIFeedbackGitHub a/b $token\nXCRIFeedbackCommand /bin/cat", qr/leave one of them out/],
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

# ---- publications: nobody publishes where anybody could
{
    XCRIPublish::files(undef, "$files", '/nowhere');
    my $account = "XCRIPublisher $files/publish.cnf xcri_publish\n";
    my $guard = XCRIPublish::guard("$files");
    my $place = sub { my ($inside) = @_; return XCRIPublish::modules() . $account . "<Location /api>\nSetHandler xcri-api\n</Location>\n<Location /api/publications>\n$inside</Location>\n" };
    for my $inside ("XCRIPublish On\n$guard", "$guard\nXCRIPublish On\n", "XCRIPublish Off\n", "XCRIPublish On\nRequire valid-user\n", "XCRIPublish On\nRequire expr true\n",
        "XCRIPublish On\n<RequireAll>\nRequire all granted\nRequire ip 127.0.0.1\nRequire valid-user\n</RequireAll>\n",
        "XCRIPublish On\n<IfModule authz_core_module>\nRequire valid-user\n</IfModule>\n") {
        my ($rv, $said) = configtest($place->($inside));
        ok($rv == 0 && $said =~ /Syntax OK/, "accepted: $inside" =~ s/\n/; /gr) or diag($said);
    }
    my $asks = qr/XCRIPublish On stands where no Require asks who it is.*write, for example, <Location.*Require valid-user/s;
    for my $case (["XCRIPublish On\n", $asks], ["XCRIPublish On\nRequire all granted\n", $asks], ["XCRIPublish On\nRequire ip 127.0.0.1\n", $asks],
        ["XCRIPublish On\nRequire valid-user\nRequire all granted\n", $asks], ["XCRIPublish On\n<RequireAny>\nRequire valid-user\nRequire local\n</RequireAny>\n", $asks],
        ["XCRIPublish On\n<RequireAll>\nRequire all granted\nRequire not ip 192.0.2.1\n</RequireAll>\n", $asks],
        ["XCRIPublish On\n<Limit GET>\nRequire valid-user\n</Limit>\n", $asks],
        ["<If true>\nXCRIPublish On\nRequire valid-user\n</If>\n", qr/belongs directly in a <Location>/]) {
        my ($inside, $why) = @$case;
        my ($rv, $said) = configtest($place->($inside));
        (my $name = $inside) =~ s/\n/; /g;
        isnt($rv >> 8, 0, "refused: $name");
        like($said, $why, "with a sentence: $name");
    }
    my ($rv, $said) = configtest($place->("XCRIPublish On\n$guard") =~ s/\Q$account\E//r);
    isnt($rv >> 8, 0, 'refused: without an account');
    like($said, qr/XCRIPublish On at \S+:\d+ needs an account that writes; write.*XCRIPublisher/, 'with a sentence');
    for my $case (['XCRIPublisher relative x', qr/XCRIPublisher takes the whole path.*write, for example, XCRIPublisher/s], ["XCRIPublisher $files/publish.cnf other", qr/XCRIPublisher at .* names the section \[other\].*not there/s],
        ["<VirtualHost *:1>\n${account}</VirtualHost>", qr/holds for all of httpd/], ['XCRIPublish On', qr/not allowed/]) {
        ($rv, $said) = configtest($case->[0]);
        isnt($rv >> 8, 0, "refused: $case->[0]");
        like($said, $case->[1], "with a sentence: $case->[0]");
        unlike($said, qr/s3cret/, "without a secret: $case->[0]");
    }
}

# What prints the configuration has no secret to show.
configtest("$on\nXCRIFeedbackGitHub a/b $token");
my $dump = `$server->{httpd} -t -D DUMP_CONFIG -f $server->{dir}/httpd.conf 2>&1`;
unlike($dump, qr/s3cret|gh-t0ken|$key/, 'nor has what prints the configuration');

done_testing;
