"""A SAML identity provider of other people's making: signxml signs, lxml builds, cryptography makes the key.

As a program it serves one on a free port of this machine and prints its address: `/description` tells what an administrator
copies, `/sso?email=…` signs that person in.
"""

import base64
import datetime
import html
import http.server
import json
import re
import secrets
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import CanonicalizationMethod, SignatureConstructionMethod, XMLSigner

SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
PLACEHOLDER = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'


class IdentityProvider:
    entity_id = "https://idp.interop.example/metadata"
    sso_url = "https://idp.interop.example/sso"

    def __init__(self):
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "interop")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .sign(self._key, hashes.SHA256())
        )
        self.certificate_pem = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def answer(self, form_html, email, attributes):
        """Reads the auto-submitted form of an AuthnRequest; returns the form fields that go to the ACS."""
        saml_request = _field(form_html, "SAMLRequest")
        relay_state = _field(form_html, "RelayState", default="")
        request = etree.fromstring(base64.b64decode(saml_request))
        response = self._response(
            in_response_to=request.get("ID"),
            acs_url=request.get("AssertionConsumerServiceURL"),
            audience=request.findtext(f"{{{SAML}}}Issuer"),
            email=email,
            attributes=attributes,
        )
        return {"SAMLResponse": base64.b64encode(response).decode(), "RelayState": relay_state}

    def _response(self, in_response_to, acs_url, audience, email, attributes):
        now = datetime.datetime.now(datetime.timezone.utc)
        instant = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        until = (now + datetime.timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        statements = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in attributes.items()
        )
        assertion_id = f"_{secrets.token_hex(16)}"
        assertion = etree.fromstring(
            f'<saml:Assertion xmlns:saml="{SAML}" ID="{assertion_id}" Version="2.0" IssueInstant="{instant}">'
            f"<saml:Issuer>{self.entity_id}</saml:Issuer>{PLACEHOLDER}"
            f'<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{email}</saml:NameID>'
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData InResponseTo="{in_response_to}" NotOnOrAfter="{until}" Recipient="{acs_url}"/>'
            "</saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{instant}" NotOnOrAfter="{until}"><saml:AudienceRestriction>'
            f"<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{instant}"><saml:AuthnContext><saml:AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext>"
            f"</saml:AuthnStatement><saml:AttributeStatement>{statements}</saml:AttributeStatement></saml:Assertion>"
        )
        signer = XMLSigner(
            method=SignatureConstructionMethod.enveloped,
            signature_algorithm="rsa-sha256",
            digest_algorithm="sha256",
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        signed = signer.sign(assertion, key=self._key, cert=self.certificate_pem, reference_uri=assertion_id, id_attribute="ID")
        response = etree.fromstring(
            f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_{secrets.token_hex(16)}" Version="2.0" '
            f'IssueInstant="{instant}" Destination="{acs_url}" InResponseTo="{in_response_to}">'
            f"<saml:Issuer>{self.entity_id}</saml:Issuer>"
            '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:Response>'
        )
        response.append(signed)
        return etree.tostring(response)


def _field(form_html, name, default=None):
    document = etree.HTML(form_html)
    values = document.xpath(f'//input[@name="{name}"]/@value')
    if values:
        return values[0]
    if default is not None:
        return default
    raise AssertionError(f"the page has no field {name}: {re.sub(r'<[^>]+>', ' ', form_html)[:400]}")


class _Handler(http.server.BaseHTTPRequestHandler):
    idp = None
    attributes = {"firstName": "Ada", "role": "admin"}

    def do_GET(self):
        if self.path != "/description":
            return self._answer(404, "text/plain", "Nothing here.")
        sso_url = f"http://{self.headers['Host']}/sso"
        description = {"entityId": self.idp.entity_id, "ssoUrl": sso_url, "certificate": self.idp.certificate_pem}
        return self._answer(200, "application/json", json.dumps(description))

    def do_POST(self):
        email = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)["email"][0]
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        saml_request = urllib.parse.parse_qs(body)["SAMLRequest"][0]
        request = etree.fromstring(base64.b64decode(saml_request))
        form = f'<input type="hidden" name="SAMLRequest" value="{html.escape(saml_request)}">'
        fields = self.idp.answer(form, email, self.attributes)
        inputs = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in fields.items())
        action = html.escape(request.get("AssertionConsumerServiceURL"))
        return self._answer(200, "text/html; charset=utf-8", f'<form method="post" action="{action}">{inputs}</form>')

    def _answer(self, status, content_type, text):
        payload = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        pass


def serve():
    _Handler.idp = IdentityProvider()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve()
