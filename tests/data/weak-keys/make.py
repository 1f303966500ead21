#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make.py: writes requests (PKCS#10, DER) with keys that must be refused, one file a weakness, beside itself.

The signatures are right where the key can make one, so that only the key is at fault. The keys come from a fixed
seed: running it again gives the same files. It needs nothing but Python.
"""
import hashlib
import pathlib
import random

HERE = pathlib.Path(__file__).parent
rng = random.Random(2026)


def is_prime(n):
    small = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    if n < 2 or any(n % p == 0 for p in small):
        return n in small
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for _ in range(20):
        x = pow(rng.randrange(2, n - 1), d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def next_prime(n):
    n |= 1
    while not is_prime(n):
        n += 2
    return n


def prime(bits):
    return next_prime(rng.getrandbits(bits) | 3 << (bits - 2))


def roca_prime(bits):
    """CVE-2017-15361: p = k * M + (65537^a mod M), M the product of the first 126 primes."""
    primes = [n for n in range(2, 720) if is_prime(n)][:126]
    m = 1
    for p in primes:
        m *= p
    while True:
        k = rng.randrange((3 << (bits - 2)) // m, (1 << bits) // m)
        p = k * m + pow(65537, rng.getrandbits(256), m)
        if p.bit_length() == bits and is_prime(p):
            return p


def tlv(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    length = bytes([n]) if n < 128 else (lambda b: bytes([0x80 | len(b)]) + b)(n.to_bytes((n.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + length + body


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def oid(hexed):
    return tlv(6, bytes.fromhex(hexed))


RSA, SHA256_RSA = oid("2a864886f70d010101"), oid("2a864886f70d01010b")
EC, P256, ECDSA = oid("2a8648ce3d0201"), oid("2a8648ce3d030107"), oid("2a8648ce3d040302")
ED25519 = oid("2b6570")
NULL = tlv(5)


def request(name, spki, algorithm, sign):
    subject = tlv(0x30, tlv(0x31, tlv(0x30, oid("550403"), tlv(0x0C, name.encode()))))
    info = tlv(0x30, integer(0), subject, spki, tlv(0xA0))
    (HERE / f"{name}.csr").write_bytes(tlv(0x30, info, algorithm, tlv(3, b"\0", sign(info))))


def rsa(name, n, e, d=None):
    def sign(data):
        size = (n.bit_length() + 7) // 8
        digest = tlv(0x30, tlv(0x30, oid("608648016503040201"), NULL), tlv(4, hashlib.sha256(data).digest()))
        padded = b"\0\1" + b"\xff" * (size - 3 - len(digest)) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), d or 1, n).to_bytes(size, "big")
    spki = tlv(0x30, tlv(0x30, RSA, NULL), tlv(3, b"\0", tlv(0x30, integer(n), integer(e))))
    request(name, spki, tlv(0x30, SHA256_RSA, NULL), sign)


def rsa_of(name, p, q, e=65537):
    phi = (p - 1) * (q - 1)
    rsa(name, p * q, e, pow(e, -1, phi))


def coprime(bits, e):
    while True:
        p = prime(bits)
        if (p - 1) % e:
            return p


def main():
    a, b = prime(1024), prime(1024)
    rsa_of("good-control", a, b)
    rsa_of("roca", roca_prime(1024), roca_prime(1024))
    rsa_of("close-primes", a, next_prime(a + (1 << 450)))
    rsa("prime-squared", a * a, 65537, pow(65537, -1, a * (a - 1)))
    rsa("even-modulus", 2 * prime(2047), 65537)
    rsa("small-factor", 751 * prime(2039), 65537)
    rsa("exponent-1", a * b, 1, 1)
    rsa_of("exponent-3", coprime(1024, 3), coprime(1024, 3), 3)
    rsa("exponent-even", a * b, 65536)
    rsa("exponent-huge", a * b, (1 << 300) | 1)
    rsa_of("too-small", prime(512), prime(512))
    rsa_of("odd-size-2047", prime(1024), next_prime(rng.getrandbits(1023) | 1 << 1022))

    def ec(name, point):
        spki = tlv(0x30, tlv(0x30, EC, P256), tlv(3, b"\0", point))
        request(name, spki, tlv(0x30, ECDSA), lambda _: tlv(0x30, integer(5), integer(7)))
    x = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
    y = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
    p = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
    ec("point-off-curve", b"\4" + x.to_bytes(32, "big") + (y + 1).to_bytes(32, "big"))
    ec("point-beyond-field", b"\4" + (x + p if x + p < 1 << 256 else p).to_bytes(32, "big") + y.to_bytes(32, "big"))
    ec("point-at-infinity", b"\0")
    ec("point-short", b"\4" + x.to_bytes(32, "big"))

    def ed(name, y):
        spki = tlv(0x30, tlv(0x30, ED25519), tlv(3, b"\0", y.to_bytes(32, "little")))
        request(name, spki, tlv(0x30, ED25519), lambda _: bytes(64))
    q = 2 ** 255 - 19
    ed("ed25519-small-order", 1)
    ed("ed25519-off-curve", next(v for v in range(2, 100)
                                 if pow((v * v - 1) * (-121665 * pow(121666, -1, q) * v * v + 1) % q, (q - 1) // 2, q) == q - 1))
    ed("ed25519-beyond-field", q + 2)

    # Sound alone, but not beside good-control: a prime, or the whole modulus, in common.
    rsa_of("shared-prime", a, prime(1024))
    rsa_of("shared-modulus", a, b, next(e for e in range(65539, 70000, 2) if pow(2, e, e) == 2 and ((a - 1) * (b - 1)) % e))


if __name__ == "__main__":
    main()
