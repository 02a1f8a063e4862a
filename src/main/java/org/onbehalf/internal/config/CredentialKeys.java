package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.util.Map;

/** The lists of credentials: {@code ClientCredentials} and {@code TokenDecryptionCredentials}. */
public final class CredentialKeys {
  public static final Schema AT_ENTRA =
      new Schema(
          "ClientCredentials",
          "The credentials of this API at Entra. The first one is used. One that Entra rejects"
              + " or that cannot be read is tried after the others for"
              + " Acquisition.CredentialRetryInterval. Files are read again when they change."
              + " Not needed if no downstream API is called.");

  public static final Key<String> SOURCE_TYPE =
      AT_ENTRA
          .text("SourceType", "Text, required", null)
          .means(
              "Where the credential comes from: ClientSecret, Path, Base64Encoded, "
                  + "KeyStore, SignedAssertionFilePath, SignedAssertionFromManagedIdentity or "
                  + "Custom; the numbers of Microsoft.Identity.Web are accepted too.");

  public static final Key<String> CLIENT_SECRET =
      AT_ENTRA
          .text("ClientSecret", "Text, secret", null)
          .means("The secret itself (SourceType = ClientSecret).");

  public static final Key<Path> CLIENT_SECRET_FILE =
      AT_ENTRA
          .path("ClientSecretFile")
          .means("A file that holds the secret and nothing else (SourceType = ClientSecret).");

  public static final Key<Path> CERTIFICATE_DISK_PATH =
      AT_ENTRA
          .path("CertificateDiskPath")
          .means(
              "A PKCS12 or PEM file with a certificate and its private key (SourceType = "
                  + "Path).");

  public static final Key<String> BASE64_ENCODED_VALUE =
      AT_ENTRA
          .text("Base64EncodedValue", "Text, secret", null)
          .means("The content of a PKCS12 or PEM file, in Base64 (SourceType = Base64Encoded).");

  public static final Key<String> CERTIFICATE_PASSWORD =
      AT_ENTRA
          .password("CertificatePassword", "")
          .means(
              "The password of the PKCS12 file, or of the PEM file's key (Path, "
                  + "Base64Encoded).");

  public static final Key<Path> KEY_STORE_PATH =
      AT_ENTRA
          .path("KeyStorePath")
          .means("A key store with a certificate and its private key (SourceType = KeyStore).");

  public static final Key<String> KEY_STORE_PASSWORD =
      AT_ENTRA
          .password("KeyStorePassword", "")
          .means("The key store's password (SourceType = KeyStore).");

  public static final Key<String> KEY_STORE_TYPE =
      AT_ENTRA
          .text("KeyStoreType")
          .means("PKCS12 or JKS; default: detected (SourceType = KeyStore).");

  public static final Key<String> ALIAS =
      AT_ENTRA
          .text("Alias")
          .means(
              "The entry of the key store; default: the only private key (SourceType = "
                  + "KeyStore).");

  public static final Key<String> KEY_PASSWORD =
      AT_ENTRA
          .password("KeyPassword", null)
          .means("The entry's password; default: the key store's (SourceType = KeyStore).");

  public static final Key<Path> SIGNED_ASSERTION_FILE_DISK_PATH =
      AT_ENTRA
          .path("SignedAssertionFileDiskPath")
          .means(
              "A file with a signed JWT that a federated identity credential trusts; "
                  + "default: that of the environment variable AZURE_FEDERATED_TOKEN_FILE, else "
                  + "of AZURE_ACCESS_TOKEN_FILE (SourceType = SignedAssertionFilePath).");

  public static final Key<String> MANAGED_IDENTITY_CLIENT_ID =
      AT_ENTRA
          .text("ManagedIdentityClientId", "GUID", null)
          .means(
              "The user-assigned identity; default: the system-assigned one (SourceType = "
                  + "SignedAssertionFromManagedIdentity).")
          .must(
              Addresses::isGuid,
              "the client id of a user-assigned identity, a GUID",
              "copy it from the identity's page; remove the key for the system-assigned one");

  public static final Key<String> TOKEN_EXCHANGE_URL =
      AT_ENTRA
          .text("TokenExchangeUrl", "Text", "api://AzureADTokenExchange")
          .means(
              "The resource of the managed identity's token; other clouds use another one"
                  + " (SourceType = SignedAssertionFromManagedIdentity).")
          .must(
              Key.matches("[A-Za-z][A-Za-z0-9+.-]*:[!-~]+"),
              "an App ID URI",
              "remove the key; api://AzureADTokenExchange is used");

  public static final Key<String> CLASS =
      AT_ENTRA
          .text("Class")
          .means(
              "The full name of a class of the application that implements "
                  + "org.onbehalf.spi.ClientCredentialProvider (SourceType = Custom).")
          .mustBeClass(
              "com.example.OurCredentials, which implements "
                  + "org.onbehalf.spi.ClientCredentialProvider");

  public static final Key<Map<String, String>> PROVIDER_DATA =
      AT_ENTRA
          .texts("ProviderData", "A section, secret")
          .means("Values for the class: { name = value } (SourceType = Custom).");

  private static final Key<?>[] CERTIFICATES = {
    CERTIFICATE_DISK_PATH,
    BASE64_ENCODED_VALUE,
    CERTIFICATE_PASSWORD,
    KEY_STORE_PATH,
    KEY_STORE_PASSWORD,
    KEY_STORE_TYPE,
    ALIAS,
    KEY_PASSWORD
  };

  public static final Schema AT_OTHERS =
      new Schema(
              "ClientCredentials",
              "The credentials of this application at the issuer. Their order matters, as in"
                  + " AzureAd.ClientCredentials. With a certificate, an assertion is signed"
                  + " (private_key_jwt, RFC 7523); an assertion from a file is sent unchanged.")
          .with(
              SOURCE_TYPE.meaning(
                  "Text, required",
                  "ClientSecret, Path, Base64Encoded, KeyStore or SignedAssertionFilePath."),
              CLIENT_SECRET,
              CLIENT_SECRET_FILE)
          .with(CERTIFICATES)
          .with(
              SIGNED_ASSERTION_FILE_DISK_PATH.meaning(
                  "Absolute path",
                  "A file with a signed JWT that the issuer trusts (SourceType = "
                      + "SignedAssertionFilePath)."));

  public static final Schema DECRYPTION =
      new Schema(
              "TokenDecryptionCredentials",
              "Private keys for tokens that Entra encrypts, at most 4, so that a new certificate"
                  + " can be added before the old one is removed. A token's x5t#S256, x5t or kid"
                  + " chooses among them; one that has none of these is tried with each.")
          .with(
              SOURCE_TYPE.meaning(
                  "Text, required", "Where the key comes from: Path, Base64Encoded or KeyStore."))
          .with(CERTIFICATES);

  static {
    for (Schema each : new Schema[] {AT_ENTRA, AT_OTHERS, DECRYPTION}) {
      each.only("false", "Skip");
      each.refused(
          "there is no such store here: export the certificate to a PKCS12 file, and "
              + "use SourceType = Path with CertificateDiskPath",
          "KeyVaultUrl",
          "KeyVaultCertificateName",
          "CertificateStorePath",
          "CertificateThumbprint",
          "CertificateDistinguishedName",
          "CertificateSubjectName");
    }
    AT_ENTRA.refused("write it as SignedAssertionFileDiskPath", "SignedAssertionFilePath");
    AT_ENTRA.refused("remove the key; certificates sign with RS256", "Algorithm");
    AT_ENTRA.refused(
        "use SourceType = Custom with Class, a class of the application, and " + "ProviderData",
        "CustomSignedAssertionProviderName",
        "CustomSignedAssertionProviderData");
    AT_ENTRA.refused(
        "remove the key",
        "DecryptKeysAuthenticationOptions",
        "TokenExchangeAuthority",
        "UseBoundCredential");
  }

  private CredentialKeys() {}
}
