package org.onbehalf.internal.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.onbehalf.internal.Nullable;

/** Reads {@code AzureAd.ClientCredentials}, and {@code AzureAd.ClientSecret} in its stead. */
final class CredentialsReader {
  private static final int MOST = 16;

  /** Microsoft.Identity.Web's for stores that do not exist here. */
  private static final List<String> FOREIGN_STORES =
      Arrays.asList(
          "keyvault",
          "storewiththumbprint",
          "storewithdistinguishedname",
          "storewithsubjectname",
          "signedassertionfromvault",
          "autodecryptkeys",
          "managedcertificate",
          "certificate");

  private static final List<String> LATER =
      Arrays.asList(
          "base64encoded",
          "keystore",
          "signedassertionfilepath",
          "signedassertionfrommanagedidentity",
          "custom",
          "customsignedassertion");

  private final Section azureAd;
  private final Clock clock;

  CredentialsReader(Section azureAd, Clock clock) {
    this.azureAd = azureAd;
    this.clock = clock;
  }

  List<ClientCredential> read() {
    List<Section> elements = azureAd.elements("ClientCredentials");
    boolean shortForm = azureAd.isSet("ClientSecret");
    String secret = azureAd.text("ClientSecret");
    List<ClientCredential> credentials = new ArrayList<>();
    if (shortForm && !elements.isEmpty()) {
      azureAd.fault(
          "ClientSecret",
          "AzureAd.ClientSecret and AzureAd.ClientCredentials together",
          "one of the two",
          "move the secret to AzureAd.ClientCredentials; from outside, the first one's key ends in"
              + " ClientCredentials.0.ClientSecret");
    } else if (secret != null) {
      credentials.add(new ClientCredential(azureAd.key("ClientSecret"), secret, null, ""));
    }
    if (elements.size() > MOST) {
      azureAd.fault(
          "ClientCredentials",
          elements.size() + " credentials",
          "at most " + MOST,
          "remove those that are not used any more");
      return credentials;
    }
    for (Section element : elements) {
      ClientCredential credential = credential(element);
      if (credential != null) {
        credentials.add(credential);
      }
    }
    return Collections.unmodifiableList(credentials);
  }

  private @Nullable ClientCredential credential(Section section) {
    String expected = "ClientSecret or Path";
    String type = section.required("SourceType", expected, "say where the credential comes from");
    String secret = section.text("ClientSecret");
    String secretFile = section.text("ClientSecretFile");
    String certificate = section.text("CertificateDiskPath");
    String password = section.plain("CertificatePassword");
    if (type == null) {
      return null;
    }
    switch (type.toLowerCase(Locale.ROOT)) {
      case "clientsecret":
        refuseOthers(section, type, "CertificateDiskPath", "CertificatePassword");
        return secret(section, secret, secretFile);
      case "path":
        refuseOthers(section, type, "ClientSecret", "ClientSecretFile");
        return certificate(section, certificate, password == null ? "" : password);
      default:
        section.fault("SourceType", unknownType(section, type), expected, remedy(type));
        return null;
    }
  }

  private static String unknownType(Section section, String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    boolean known = LATER.contains(lower) || FOREIGN_STORES.contains(lower);
    return section.show("SourceType", type)
        + (known ? ", which is not supported by this version" : "");
  }

  private static String remedy(String type) {
    return FOREIGN_STORES.contains(type.toLowerCase(Locale.ROOT))
        ? "export the certificate with its private key to a PKCS12 file, and use SourceType = Path"
        : "use one of the two";
  }

  private static void refuseOthers(Section section, String type, String... names) {
    for (String name : names) {
      if (section.isSet(name)) {
        section.fault(
            name,
            "a key that SourceType = " + type + " does not have",
            "only the keys of that SourceType",
            "remove the key, or correct SourceType");
      }
    }
  }

  private static @Nullable ClientCredential secret(
      Section section, @Nullable String secret, @Nullable String file) {
    if (section.isSet("ClientSecret") == section.isSet("ClientSecretFile")) {
      section.fault(
          "ClientSecret",
          section.isSet("ClientSecret") ? "ClientSecret and ClientSecretFile" : "nothing",
          "ClientSecret or ClientSecretFile",
          "set one of the two");
      return null;
    }
    if (file != null) {
      Path path = absolute(section, "ClientSecretFile", file);
      String content = path == null ? null : SecretFile.read(section, "ClientSecretFile", path);
      return content == null ? null : new ClientCredential(section.key(), content, null, "");
    }
    return secret == null ? null : new ClientCredential(section.key(), secret, null, "");
  }

  private @Nullable ClientCredential certificate(
      Section section, @Nullable String file, String password) {
    if (file == null) {
      if (!section.isSet("CertificateDiskPath")) {
        section.fault(
            "CertificateDiskPath",
            "nothing",
            "the absolute path of a PKCS12 file",
            "name the file with the certificate and its private key");
      }
      return null;
    }
    Path path = absolute(section, "CertificateDiskPath", file);
    if (path == null || !CertificateFile.check(section, path, password, clock)) {
      return null;
    }
    return new ClientCredential(section.key(), null, path, password);
  }

  /** The path, if it is absolute: what a relative one means depends on how the server started. */
  static @Nullable Path absolute(Section section, String name, String text) {
    try {
      Path path = Paths.get(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      // told below
    }
    section.fault(name, section.show(name, text), "an absolute path", "write the whole path");
    return null;
  }
}
