#!/usr/bin/env python3
"""slow-clients.py PORT TLS_PORT PATH SECONDS ADDRESSES KIND=NUMBER...: clients that are slow on purpose, for slow.t. Who is
sent away comes again. They come from so many addresses, 127.1.0.1 and on. At the end a line for each kind: its name, how many
connections it made, how many of its clients were taken at the end, and how many of those who read by HTTP/1.1 had a 200.

read, read-tls: read an answer by some bytes; h2: give the answer no window, and PING; write: send a head by the byte;
handshake: begin one, and say no more."""
import resource
import socket
import ssl
import sys
import time

PORT, TLS_PORT, PATH, SECONDS, ADDRESSES = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), int(sys.argv[5])
KINDS = [(kind, int(n)) for kind, n in (word.split('=') for word in sys.argv[6:])]
ACT = 0.5       # seconds between two acts of a client
AGAIN = 0.3     # and until one who was sent away comes again
AGAIN_SOON = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def context(*protocols):
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.set_alpn_protocols(protocols)
    return made


TLS = {'read-tls': context('http/1.1'), 'h2': context('h2')}


def frame(kind, flags, stream, body):
    return len(body).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + body


def h2_request():
    def literal(index, value):
        return bytes([index, len(value)]) + value
    head = b'\x82\x87' + literal(0x04, PATH.encode()) + literal(0x01, b'localhost')
    nothing = b'\x00\x04' + (0).to_bytes(4, 'big')      # SETTINGS_INITIAL_WINDOW_SIZE
    return b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4, 0, 0, nothing) + frame(1, 5, 1, head)


class Client:
    def __init__(self, kind, number):
        self.kind = kind
        self.address = '127.1.%d.%d' % divmod(number % ADDRESSES + 1, 250)
        self.made = 0
        self.answered = False
        self.sock = None
        self.due = number % 50 / 50 * ACT

    def come(self):
        raw = socket.socket()
        raw.setblocking(False)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        raw.bind((self.address, 0))
        tls = self.kind in TLS
        raw.connect_ex(('127.0.0.1', TLS_PORT if tls or self.kind == 'handshake' else PORT))
        self.sock = TLS[self.kind].wrap_socket(raw, do_handshake_on_connect=False) if tls else raw
        self.ready = not tls
        self.sent = 0
        self.made += 1
        self.todo = {'read': self.get(b''), 'read-tls': self.get(b''), 'h2': h2_request(), 'handshake': b'\x16\x03\x01\x02',
                     'write': b''}[self.kind]

    def get(self, more):
        return b'GET ' + PATH.encode() + b' HTTP/1.1\r\nHost: localhost\r\n' + more + b'\r\n'

    def act(self):
        if not self.ready:
            self.sock.do_handshake()
            self.ready = True
        if self.todo:
            self.todo = self.todo[self.sock.send(self.todo):]
            return
        if self.kind == 'write':
            slow = self.get(b'X-Slow: ' + b'x' * 1000)
            self.sock.send(slow[self.sent:self.sent + 1])
            self.sent += 1
        elif self.kind == 'h2':
            self.sock.send(frame(6, 0, 0, b'12345678'))
        came = self.sock.recv(16)
        if not came:
            raise OSError('closed')
        self.answered = self.answered or b' 200 ' in came

    def step(self, now):
        if now < self.due:
            return
        try:
            if not self.sock:
                self.come()
            self.act()
            self.due = now + ACT
        except AGAIN_SOON:
            self.due = now + (ACT if self.ready and not self.todo else 0.05)
        except OSError:
            self.sock.close()
            self.sock = None
            self.due = now + AGAIN


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    clients = [Client(kind, i) for kind, n in KINDS for i in range(n)]
    start = time.monotonic()
    while (now := time.monotonic() - start) < SECONDS:
        for client in clients:
            client.step(now)
        time.sleep(0.02)
    for kind, _ in KINDS:
        of = [c for c in clients if c.kind == kind]
        print(kind, sum(c.made for c in of), sum(1 for c in of if c.sock), sum(c.answered for c in of), flush=True)


main()
