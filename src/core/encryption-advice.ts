/** What to do about a line to a PostgreSQL that cannot be encrypted as its address asks: in Node's, OpenSSL's and PostgreSQL's words. Pure. */

const unknownAuthority =
  /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA/;
const ownCertificate =
  /valid client certificate|certificate authentication failed|ALERT_UNKNOWN_CA|alert unknown ca|CERTIFICATE_REQUIRED|certificate required|ALERT_BAD_CERTIFICATE|ALERT_CERTIFICATE/i;

/** Null where encryption is not what failed. */
export function encryptionAdvice(code: string, message: string): string | null {
  if (/does not support SSL/i.test(message))
    return "The server does not encrypt: let it (ssl = on), or write sslmode=disable where the way is safe.";
  if (/no pg_hba\.conf entry.*no encryption/i.test(message))
    return "The server insists on encryption: write sslmode=require, or better verify-full with sslrootcert.";
  if (ownCertificate.test(code) || ownCertificate.test(message))
    return "The server wants a certificate of ours, signed by an authority that it knows, for this user: name it under sslcert and its key under sslkey.";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return "Write the host as the server's certificate names it, or sslmode=verify-ca where any server of that authority will do.";
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID")
    return "Renew the server's certificate, or set the clock of this machine right.";
  if (unknownAuthority.test(code))
    return "Let sslrootcert name the file (PEM) of the authority that signed the server's certificate; whoever runs the server has it.";
  if (/CERT|SSL|TLS/.test(code) || /\bSSL\b|certificate/i.test(message))
    return "Check sslmode, sslrootcert, sslcert and sslkey in the address.";
  return null;
}
