"""A passkey in somebody's phone: a real key pair, and what a browser makes of it."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
NOBODY = b"\0" * 16  # no make of authenticator is told


class Passkey:
    """Kept for one host, as browsers keep them."""

    def __init__(self, host: str = "xinshao.localhost", *, verifies: bool = True) -> None:
        self.host, self.key, self.id = host, ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
        self.flags = FLAG.UP | (FLAG.UV if verifies else FLAG(0))
        self.handle, self.uses = "", 0

    def made_for(self, options: Any, *, origin: str = "") -> str:
        """The answer to a page's `creation_options`, as the hidden field carries it."""
        public = options["publicKey"]
        self.handle = public["user"]["id"]
        credential = AttestedCredentialData.create(
            NOBODY, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = self._data(credential)
        response = {
            "clientDataJSON": self._client("webauthn.create", public["challenge"], origin),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._said(response, {"credProps": {"rk": True}})

    def shown_to(self, options: Any, *, origin: str = "", handle: str = "") -> str:
        """The answer to a page's `request_options`."""
        self.uses += 1
        client = self._client("webauthn.get", options["publicKey"]["challenge"], origin)
        data = self._data()
        signed = bytes(data) + hashlib.sha256(websafe_decode(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": handle or self.handle,
        }
        return self._said(response, {})

    def _data(self, credential: Any = b"") -> AuthenticatorData:
        host = hashlib.sha256(self.host.encode()).digest()
        data: AuthenticatorData = AuthenticatorData.create(
            host, self.flags | (FLAG.AT if credential else FLAG(0)), self.uses, credential
        )
        return data

    def _client(self, kind: str, challenge: str, origin: str) -> str:
        said = {"type": kind, "challenge": challenge, "origin": origin or f"https://{self.host}"}
        return str(websafe_encode(json.dumps(said).encode()))

    def _said(self, response: dict[str, Any], extensions: dict[str, Any]) -> str:
        credential_id = websafe_encode(self.id)
        return json.dumps({
            "id": credential_id, "rawId": credential_id, "type": "public-key",
            "response": response, "clientExtensionResults": extensions,
        })  # fmt: skip


ADD = "/accounts/second-factor/passkeys/add/"


def creation_options(browser: Client) -> Any:
    return browser.get(ADD).context["js_data"]["creation_options"]


def add(browser: Client, passkey: Passkey, name: str = "我的手机") -> Any:
    """Add the passkey to the account the browser is signed in to."""
    credential = passkey.made_for(creation_options(browser))
    return browser.post(ADD, {"name": name, "credential": credential, "passwordless": "on"})
