package XCRINodes;

# Two nodes of a cluster, of a database that a test has filled: the second one has a copy of its files, so that nothing else has to
# be brought to it. What MariaDB starts in the place of such a transfer only says up to where the copy goes.

use strict;
use warnings;
use utf8;

use File::Temp ();
use IO::Socket::INET ();
use XCRIDatabase;
use XCRIWrites;

my $COPIED = <<'END';
#!/bin/sh
while [ $# -gt 1 ]; do
    case $1 in --role) role=$2 ;; --gtid) gtid=$2 ;; esac
    shift
done
if [ "$role" = donor ]; then
    echo "$gtid" >"$XCRI_COPIED.new"
    mv "$XCRI_COPIED.new" "$XCRI_COPIED"
    echo "done $gtid"
else
    echo 'ready copied'
    until [ -s "$XCRI_COPIED" ]; do sleep 0.05; done
    cat "$XCRI_COPIED"
fi
END

# Two free ports beside each other: for messages, and for what a node has missed
sub ports {
    for (1 .. 100) {
        my $first = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or next;
        my $port = $first->sockport;
        return $port if IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1', LocalPort => $port + 1);
    }
    die 'no free ports';
}

sub options {
    my ($port, $join) = @_;
    return ('--wsrep-on=ON', '--wsrep-provider=/usr/lib/galera/libgalera_smm.so', "--wsrep-cluster-address=gcomm://$join",
        '--wsrep-node-address=127.0.0.1', '--wsrep-sst-method=copied', '--binlog-format=ROW', '--innodb-autoinc-lock-mode=2',
        "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:$port; ist.recv_addr=127.0.0.1:@{[ $port + 1 ]}; gcache.size=16M");
}

# alone(): what XCRIDatabase is to be started with, to become the first node
sub alone { return options(ports(), '') }

# with_second(database): starts it anew, and another one beside it; both are in one cluster then. Returns both.
sub with_second {
    my ($first) = @_;
    my $dir = File::Temp->newdir('xcri-nodes-XXXXXX', TMPDIR => 1);
    XCRIWrites::spew("$dir/wsrep_sst_copied", $COPIED, 0755);
    $first->stop;
    my $second = $first->copy;
    local $ENV{PATH} = "$dir:$ENV{PATH}";
    local $ENV{XCRI_COPIED} = "$dir/copied";
    my @port = (ports(), ports());
    $first->start(options($port[0], ''));
    $second->start(options($port[1], "127.0.0.1:$port[0]"));
    for my $node ($first, $second) {
        my $state = '';
        for (1 .. 600) {
            $state = eval { $node->sql("SHOW STATUS LIKE 'wsrep_local_state'") } // '';
            last if $state =~ /\t4$/;
            select undef, undef, undef, 0.1;
        }
        die "a node is not synced: $state" . `tail -n 5 $node->{dir}/log` if $state !~ /\t4$/;
    }
    return ($first, $second);
}

1;
