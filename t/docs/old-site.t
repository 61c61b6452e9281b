# The old site's build in place of htdocs, with conf/site/old-site.conf: every page is its index.html, its files are
# files, and the API is ours. The build here is a stand-in of the same shape: an index.html, assets, and the .htaccess
# that led to the proxy.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;
use XCRIServer;

my $dir = File::Temp->newdir('xcri-old-XXXXXX', TMPDIR => 1);
chmod 0755, $dir;
mkdir "$dir/assets";
my %file = ('index.html' => '<!doctype html><div id="root"></div>', 'assets/index-1a2b.js' => 'render();',
    '.htaccess' => "RewriteEngine On\nRewriteRule ^api/(.*)\$ api-proxy.cgi/\$1 [L]\n");
for my $name (keys %file) {
    open my $out, '>', "$dir/$name" or die "$name: $!";
    print {$out} $file{$name};
    close $out;
}
my $source = env_or_die('XCRI_SOURCE');
my $server = XCRIServer->new(XCRIServer::dbd() . "XCRIDefaultSeason 2025\nAddType text/html .html\nAddType text/javascript .js\nAlias /iz/xcri $dir\n"
    . "<Directory \"$dir\">\nAllowOverride None\nRequire all granted\nInclude \"$source/conf/site/old-site.conf\"\n</Directory>\n"
    . "<Location \"/iz/xcri/api\">\nSetHandler xcri-api\n</Location>\n");

for my $page ('', '?division=2031&view=teams', 'team/101', 'team/101/2025-10-20', 'faq', 'how-it-works', 'feedback', 'assets/none.js', 'apis') {
    my $r = $server->get("/iz/xcri/$page");
    is("$r->{status} $r->{body}", "200 $file{'index.html'}", "/iz/xcri/$page is the build's page");
}
my $r = $server->get('/iz/xcri?division=2031');
is($r->{status}, 301, 'without the slash there is a redirect');
like($r->header('Location') || '', qr{^(?:http://[^/]+)?/iz/xcri/\?division=2031\z}, 'that keeps the query');
$r = $server->get('/iz/xcri/assets/index-1a2b.js');
is("$r->{status} $r->{body}", '200 render();', 'a file of the build');
for my $path ('teams/101', 'athletes/?division=2030&gender=M&limit=1', 'teams/?division=2030', 'snapshots/', 'metadata/latest/date') {
    my $answer = $server->get("/iz/xcri/api/$path");
    is($answer->{status} . ' ' . ($answer->header('Content-Type') || ''), '200 application/json', "/iz/xcri/api/$path is the API's");
}
is($server->get('/iz/xcri/api/nothing')->{body}, '{"detail":"Not Found"}', 'and so is what it does not have');
$server->stop;
done_testing;
