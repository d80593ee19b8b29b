"""A SAML identity provider made of pysaml2: reads the service provider's metadata, checks requests, signs and encrypts with xmlsec1.

Reads SP_METADATA_URL and PORT from the environment. `/metadata` describes it, `/sso` takes requests by both bindings and asks who
signs in and how to answer, `/unsolicited` asks without a request.
"""

import html
import http.server
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, SAMLError
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server
from saml2.sigver import get_pem_wrapped_unwrapped, make_temp, pre_encryption_part

PORT = int(os.environ["PORT"])
BASE = f"http://localhost:{PORT}"
ANSWERS = {
    "signed response": {"sign_response": True, "sign_assertion": False},
    "signed assertion": {"sign_response": False, "sign_assertion": True},
    "both signed": {"sign_response": True, "sign_assertion": True},
    "signed, then encrypted": {"sign_response": False, "sign_assertion": True, "encrypt_assertion": True},
    "encrypted with what the library chooses": {"sign_response": True, "sign_assertion": True, "encrypt_assertion": True},
}


class IdentityProvider(Server):
    """pysaml2 always encrypts with Triple DES; here it takes AES-GCM when told, through the same functions of the library."""

    modern = True

    def _encrypt_assertion(self, encrypt_cert, sp_entity_id, response, node_xpath=None):
        if not self.modern:
            return super()._encrypt_assertion(encrypt_cert, sp_entity_id, response, node_xpath)
        [(name, certificate), *_] = self.metadata.certs(sp_entity_id, "any", "encryption")
        wrapped, unwrapped = get_pem_wrapped_unwrapped(certificate)
        template = pre_encryption_part(msg_enc="http://www.w3.org/2009/xmlenc11#aes256-gcm", key_name=name, encrypt_cert=unwrapped)
        file = make_temp(wrapped.encode("ascii"), decode=False, delete_tmpfiles=True)
        return self.sec.encrypt_assertion(response, file.name, template, key_type="aes-256", node_xpath=node_xpath)


def configuration(folder, service_provider=None):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    if not key.exists():
        subject = ["-subj", "/CN=pysaml2", "-days", "30", "-nodes"]
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", *subject, *files], check=True, capture_output=True)
    endpoints = [(f"{BASE}/sso", binding) for binding in (BINDING_HTTP_POST, BINDING_HTTP_REDIRECT)]
    settings = {
        "entityid": f"{BASE}/metadata",
        "key_file": str(key),
        "cert_file": str(certificate),
        "service": {
            "idp": {
                "endpoints": {"single_sign_on_service": endpoints},
                "name_id_format": [NAMEID_FORMAT_EMAILADDRESS],
                "want_authn_requests_signed": True,
                "policy": {"default": {"attribute_restrictions": None, "lifetime": {"minutes": 5}}},
            }
        },
        **({"metadata": {"inline": [service_provider]}} if service_provider else {}),
    }
    return IdPConfig().load(settings)


class Handler(http.server.BaseHTTPRequestHandler):
    folder: pathlib.Path

    def do_GET(self):
        address = urllib.parse.urlparse(self.path)
        fields = dict(urllib.parse.parse_qsl(address.query))
        if address.path == "/metadata":
            return self._answer(str(entity_descriptor(configuration(self.folder))), "application/samlmetadata+xml")
        if address.path in ("/sso", "/unsolicited"):
            return self._ask({**fields, "binding": BINDING_HTTP_REDIRECT})
        return self._answer("Not found", "text/plain", status=404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = dict(urllib.parse.parse_qsl(body))
        if self.path == "/sso":
            return self._ask({**fields, "binding": BINDING_HTTP_POST})
        return self._respond(fields)

    def _ask(self, fields):
        hidden = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in fields.items())
        buttons = "".join(f'<button name="answer" value="{answer}">{answer}</button>' for answer in ANSWERS)
        form = f'<form method="post" action="/respond">{hidden}<label>E-mail <input name="email"></label>{buttons}</form>'
        self._answer(f"<!doctype html><title>pysaml2</title>{form}", "text/html; charset=utf-8")

    def _respond(self, fields):
        with urllib.request.urlopen(os.environ["SP_METADATA_URL"]) as metadata:
            idp = IdentityProvider(config=configuration(self.folder, metadata.read().decode()))
        idp.modern = fields["answer"] != "encrypted with what the library chooses"
        if "SAMLRequest" in fields:
            # The signature of a redirect is over the query, which pysaml2 wants besides.
            signed = {name: fields[parameter] for name, parameter in {"relay_state": "RelayState", "sigalg": "SigAlg", "signature": "Signature"}.items() if parameter in fields}
            try:
                request = idp.parse_authn_request(fields["SAMLRequest"], fields["binding"], **signed)
            except SAMLError as refusal:
                return self._answer(f"Refused: {type(refusal).__name__}", "text/plain", status=403)
            arguments = idp.response_args(request.message)
            arguments.pop("binding", None)
            arguments.pop("name_id_policy", None)
        else:
            [service_provider] = idp.metadata.with_descriptor("spsso")
            [acs, *_] = idp.metadata.assertion_consumer_service(service_provider, BINDING_HTTP_POST)
            arguments = {"in_response_to": None, "sp_entity_id": service_provider, "destination": acs["location"]}
        email = fields["email"]
        response = idp.create_authn_response(
            {"mail": [email], "givenName": ["Ada"], "sn": ["Lovelace"]},
            userid=email,
            name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=email),
            authn={"class_ref": PASSWORDPROTECTEDTRANSPORT, "authn_auth": BASE},
            sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
            **arguments,
            **ANSWERS[fields["answer"]],
        )
        page = idp.apply_binding(BINDING_HTTP_POST, str(response), arguments["destination"], fields.get("RelayState", ""), response=True)
        self._answer("".join(page["data"]), "text/html; charset=utf-8")

    def _answer(self, text, content_type, status=200):
        payload = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass


def main():
    with tempfile.TemporaryDirectory() as folder:
        Handler.folder = pathlib.Path(folder)
        configuration(Handler.folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
        print(f"Serving {BASE}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
