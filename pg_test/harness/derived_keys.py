"""What a key becomes inside ciphers and hashes, and is as good as the key to whoever finds it.

AES-256 (FIPS 197) and SHA-256 (FIPS 180-4), just enough of them to know what to look for.
"""

import struct
from itertools import islice


def _times(a: int, b: int) -> int:
    """Multiplication in AES's field."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def _s_box() -> bytes:
    box = bytearray(256)
    for value in range(256):
        inverse = next((c for c in range(256) if _times(value, c) == 1), 0)
        rotated = inverse
        for _ in range(4):
            inverse = (inverse << 1 | inverse >> 7) & 0xFF
            rotated ^= inverse
        box[value] = rotated ^ 0x63
    return bytes(box)


_SBOX = _s_box()


def round_keys(key: bytes) -> list[bytes]:
    """The 15 round keys of an AES-256 key; the first two are the key itself."""
    words = [key[i : i + 4] for i in range(0, 32, 4)]
    constant = 1
    for i in range(8, 60):
        word = words[-1]
        if i % 8 == 0:
            word = bytes(_SBOX[b] for b in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _times(constant, 2)
        elif i % 8 == 4:
            word = bytes(_SBOX[b] for b in word)
        words.append(bytes(a ^ b for a, b in zip(words[i - 8], word, strict=True)))
    return [b"".join(words[i : i + 4]) for i in range(0, 60, 4)]


def decryption_round_keys(key: bytes) -> list[bytes]:
    """The round keys 1 to 13 as the equivalent inverse cipher, and AES-NI, holds them."""

    def inverse_mix(column: bytes) -> bytes:
        factors = (14, 11, 13, 9)
        return bytes(
            _times(column[0], factors[-i % 4])
            ^ _times(column[1], factors[(1 - i) % 4])
            ^ _times(column[2], factors[(2 - i) % 4])
            ^ _times(column[3], factors[(3 - i) % 4])
            for i in range(4)
        )

    return [b"".join(inverse_mix(round_key[i : i + 4]) for i in range(0, 16, 4)) for round_key in round_keys(key)[1:14]]


def _primes():
    n = 2
    while True:
        if all(n % d for d in range(2, int(n**0.5) + 1)):
            yield n
        n += 1


def _root_bits(n: int, degree: int) -> int:
    """The first 32 bits of the fraction of a root of n."""
    scaled, low, high = n << 32 * degree, 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= scaled else (low, middle - 1)
    return low & 0xFFFFFFFF


_FIRST_PRIMES = list(islice(_primes(), 64))
_START = [_root_bits(p, 2) for p in _FIRST_PRIMES[:8]]
_CONSTANTS = [_root_bits(p, 3) for p in _FIRST_PRIMES]


def sha256_state(block: bytes) -> bytes:
    """SHA-256's state after its first block, in this machine's order."""

    def turn(x: int, n: int) -> int:
        return (x >> n | x << 32 - n) & 0xFFFFFFFF

    w = list(struct.unpack(">16I", block))
    for i in range(16, 64):
        s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3
        s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10
        w.append((w[i - 16] + s0 + w[i - 7] + s1) & 0xFFFFFFFF)
    a, b, c, d, e, f, g, h = _START
    for word, constant in zip(w, _CONSTANTS, strict=True):
        s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
        t1 = h + s1 + (e & f ^ ~e & g) + constant + word
        t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (t1 + t2) & 0xFFFFFFFF, a, b, c, (d + t1) & 0xFFFFFFFF, e, f, g
    state = [(x + y) & 0xFFFFFFFF for x, y in zip((a, b, c, d, e, f, g, h), _START, strict=True)]
    return struct.pack("=8I", *state)


def hmac_blocks(key: bytes) -> tuple[bytes, bytes]:
    """The two blocks that HMAC-SHA-256 hashes a 32-byte key in."""
    padded = key.ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def hmac_states(key: bytes) -> tuple[bytes, bytes]:
    """The two states that stand for a 32-byte HMAC-SHA-256 key."""
    inner, outer = hmac_blocks(key)
    return sha256_state(inner), sha256_state(outer)
