"""A device that keeps passkeys, as WebAuthn describes authenticators, and can be told to lie."""

import hashlib
import hmac
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import webauthn
from fido2.cose import ES256
from fido2.utils import websafe_encode

from tests.pages import parse, texts

OPTIONS = "/admin/passkey/"
LOGIN = "/admin/login/"
VERIFIED = webauthn.AuthenticatorData.FLAG.UP | webauthn.AuthenticatorData.FLAG.UV
ORIGIN = "http://testserver"
REFUSED = "This passkey did not work. Try it again, or go on in another way."


class Authenticator:
    """Keeps one passkey of one account. Its attributes are what it will say of itself."""

    def __init__(self, *, counts=True):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.secret = os.urandom(32), os.urandom(32)
        self.counter, self.step = 0, int(counts)
        self.origin, self.party, self.flags, self.cross_origin = ORIGIN, None, VERIFIED, False
        self.handle = None

    def create(self, options):
        """The answer to `navigator.credentials.create`, as JSON."""
        self.handle = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        made = webauthn.AttestedCredentialData.create(bytes(16), self.id, public)
        data = self._data(options["rp"]["id"], webauthn.AuthenticatorData.FLAG.AT, made)
        attestation = webauthn.AttestationObject.create("none", data, {})
        client = self._client_data("webauthn.create", options["challenge"])
        return self._answer(
            clientDataJSON=client, attestationObject=attestation, transports=["internal", "smoke"]
        )

    def get(self, options):
        """The answer to `navigator.credentials.get`, as JSON."""
        self.counter += self.step
        data = self._data(options["rpId"])
        client = self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.handle,
        )

    def derive(self, prf_input):
        """The output of the PRF extension for an input, as hexadecimal digits."""
        salt = hashlib.sha256(b"WebAuthn PRF\0" + prf_input.encode()).digest()
        return hmac.digest(self.secret, salt, hashlib.sha256).hex()

    def _data(self, party, more=0, made=b""):
        digest = hashlib.sha256((self.party or party).encode()).digest()
        return webauthn.AuthenticatorData.create(digest, self.flags | more, self.counter, made)

    def _client_data(self, kind, challenge):
        return webauthn.CollectedClientData.create(kind, challenge, self.origin, self.cross_origin)

    def _answer(self, **response):
        encoded = {
            name: websafe_encode(value) if isinstance(value, bytes) else value
            for name, value in response.items()
        }
        own = websafe_encode(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": encoded})


def ask(client, purpose):
    """The options with which the site would have a passkey made or used."""
    return client.post(OPTIONS, {"purpose": purpose}).json()["publicKey"]


def enrol(client, *, name="My laptop", **options):
    """Make a passkey in the browser of somebody who is signed in: the device, and the response."""
    device = Authenticator(**options)
    answer = device.create(ask(client, "enrolment"))
    return device, client.post("/admin/second-factor/set-up/", {"name": name, "passkey": answer})


def sign_in_with(device, client, **more):
    """Sign in with the passkey of a device alone."""
    answer = device.get(ask(client, "sign-in"))
    return client.post(LOGIN, {"passkey": answer} | more)


def told(response):
    """Why nobody was signed in."""
    return texts(parse(response), "p", class_="errornote")
