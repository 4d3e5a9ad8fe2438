"""Check values for the seeded streams of @mesometrics/matrix: a second implementation, on Python's integers.

    python3 references/matrix/random.py

xoshiro128** 1.1 (Blackman and Vigna 2021, ACM TOMS 47(4), 36) and the ChaCha quarter-round (RFC 7539, section 2.1);
the quarter-round is held to the test vector that the RFC prints in section 2.1.1, the generator to the outputs that
follow from the state 1, 2, 3, 4, of which the first is 2 * 5 rotated left by 7, times 9 = 11520.
"""

import json
import math
import os

MASK = 0xFFFFFFFF


def rotate(word, bits):
    return ((word << bits) | (word >> (32 - bits))) & MASK


def quarter_round(s):
    a, b, c, d = s
    a = (a + b) & MASK; d = rotate(d ^ a, 16)
    c = (c + d) & MASK; b = rotate(b ^ c, 12)
    a = (a + b) & MASK; d = rotate(d ^ a, 8)
    c = (c + d) & MASK; b = rotate(b ^ c, 7)
    return [a, b, c, d]


def step(s):
    result = rotate(s[1] * 5 & MASK, 7) * 9 & MASK
    t = s[1] << 9 & MASK
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotate(s[3], 11)
    return result


def initial(seed, replicate):
    s = [seed & MASK, seed >> 32, replicate & MASK, replicate >> 32]
    s = [word ^ constant for word, constant in zip(s, [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574])]
    for round in range(16):
        s = quarter_round(s)
        s[round & 3] = (s[round & 3] + round + 1) & MASK
    return s


def uniform(s):
    high = step(s) >> 5
    return ((high << 26) + (step(s) >> 6)) / 2**53


def normals(s, count):
    values = []
    while len(values) < count:
        u, v = 2 * uniform(s) - 1, 2 * uniform(s) - 1
        square = u * u + v * v
        if 0 < square < 1:
            factor = math.sqrt(-2 * math.log(square) / square)
            values += [u * factor, v * factor]
    return values[:count]


assert quarter_round([0x11111111, 0x01020304, 0x9B8D6F43, 0x01234567]) == [
    0xEA2A92F4, 0xCB1CF8CE, 0x4581472E, 0x5881C4BB]

state = [1, 2, 3, 4]
streams = []
for seed, replicate in [(0, 0), (1, 0), (0, 1), (20240131, 999), (2**53 - 1, 2**53 - 1)]:
    streams.append({
        "seed": seed,
        "replicate": replicate,
        "state": initial(seed, replicate),
        "uniforms": (lambda s: [uniform(s) for _ in range(5)])(initial(seed, replicate)),
        "normals": normals(initial(seed, replicate), 5),
    })

path = os.path.splitext(os.path.abspath(__file__))[0] + ".json"
with open(path, "w") as file:
    json.dump({"software": "Python", "version": "3", "script": "references/matrix/random.py",
               "words": [step(state) for _ in range(10)], "streams": streams}, file, indent=1)
    file.write("\n")
