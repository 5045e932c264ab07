"""Keys in sealed boxes, as a client of libsodium delivers them."""

from nacl.public import PublicKey, SealedBox

from .keys import KEYRING


def public_key(session) -> bytes:
    return session.execute("SELECT pii_session_public_key()").fetchone()[0]


def seal(session, content: str = KEYRING) -> bytes:
    """What a client sends: it knows the keyring and the session's public key."""
    return SealedBox(PublicKey(public_key(session))).encrypt(content.encode())


def load_sealed(session, box: bytes, local: bool = False) -> str:
    return session.execute("SELECT pii_load_sealed(%b, %s)", (box, local)).fetchone()[0]
