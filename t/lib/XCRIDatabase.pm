package XCRIDatabase;

# A MariaDB of a test's own, for what cannot be done to the one that all tests
# share: started with other options, restarted, changed while nobody looks.

use strict;
use warnings;
use utf8;

use File::Temp ();
use POSIX ();
use Time::HiRes ();
use XCRITest ();

# What a new one's server is started by: nsenter, for one that is in a network of its own
our @within;

# new(option...): an empty server that runs with these options
sub new {
    my ($class, @options) = @_;
    my $self = bless { dir => File::Temp->newdir('xcri-db-XXXXXX', TMPDIR => 1), owner => $$,
        user => scalar getpwuid $>, within => [@within] }, $class;
    # A mariadbd that starts removes what others have in the same tmpdir.
    my $said = `mariadb-install-db --no-defaults --datadir=$self->{dir}/data --tmpdir=$self->{dir} --auth-root-authentication-method=socket --auth-root-socket-user=$self->{user} --skip-name-resolve --skip-test-db 2>&1`;
    die "mariadb-install-db: $said" if $?;
    $self->start(@options);
    return $self;
}

# copy(): another one with the same files, of one that is stopped; it is not started
sub copy {
    my ($self) = @_;
    my $copy = bless { %$self, dir => File::Temp->newdir('xcri-db-XXXXXX', TMPDIR => 1), owner => $$ }, ref $self;
    system('cp', '-a', "$self->{dir}/data", "$copy->{dir}/") == 0 or die 'cp failed';
    return $copy;
}

sub socket { return "$_[0]{dir}/db.sock" }

# start(option...): with --socket=, elsewhere than where its clients look
sub start {
    my ($self, @options) = @_;
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', "$self->{dir}/log";
        open STDERR, '>&', \*STDOUT;
        exec @{ $self->{within} }, '/usr/sbin/mariadbd', '--no-defaults', "--datadir=$self->{dir}/data", '--socket=' . $self->socket,
            "--pid-file=$self->{dir}/pid", "--tmpdir=$self->{dir}", '--skip-networking', '--skip-name-resolve',
            '--innodb-buffer-pool-size=16M', '--innodb-log-file-size=16M', '--innodb-flush-log-at-trx-commit=0',
            '--innodb-doublewrite=0', '--character-set-server=utf8mb4', @options
            or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    ($self->{at}) = map { /^--socket=(.*)/ ? $1 : () } @options;
    for (1 .. 600) {
        return if defined eval { $self->sql('SELECT 1') };
        die "mariadbd does not start, see its log:\n" . `tail -n 5 $self->{dir}/log` if waitpid($pid, POSIX::WNOHANG()) == $pid;
        Time::HiRes::sleep(0.1);
    }
    die 'mariadbd does not answer';
}

sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    XCRITest::end_server($pid, 30);
    return;
}

sub client {
    my ($self, $db) = @_;
    return ('mariadb', '--no-defaults', '--protocol=socket', '--socket=' . ($self->{at} || $self->socket), "--user=$self->{user}",
        '--default-character-set=utf8mb4', '--batch', '--skip-column-names', defined $db ? "--database=$db" : ());
}

# session(): its administrator's, open until it is closed: what is printed to it is done as it comes
sub session {
    my ($self) = @_;
    open my $in, '|-', $self->client or die "mariadb: $!";
    $in->autoflush(1);
    return $in;
}

# sql(text, database): as its administrator; what it prints
sub sql {
    my ($self, $text, $db) = @_;
    my @command = $self->client($db);
    my $in = File::Temp->new;
    binmode $in, ':encoding(UTF-8)';
    print $in $text;
    close $in;
    open my $out, '-|', '/bin/sh', '-c', 'exec "$@" 2>/dev/null <' . $in->filename, 'sh', @command or die "mariadb: $!";
    local $/;
    my $said = <$out>;
    close $out or die 'mariadb failed at: ' . substr($text, 0, 200) . "\n";
    return $said;
}

sub DESTROY {
    my ($self) = @_;
    $self->stop if $self->{owner} == $$;
    return;
}

1;
