package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.CredentialKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.onbehalf.internal.Nullable;

/**
 * The values of {@code SourceType}, by name or by the number that Microsoft.Identity.Web gives them
 * (CredentialSource).
 */
public final class CredentialSourceTypes {
  public static final String CLIENT_SECRET = "ClientSecret";
  public static final String PATH = "Path";
  public static final String BASE64_ENCODED = "Base64Encoded";
  public static final String KEY_STORE = "KeyStore";
  public static final String SIGNED_ASSERTION_FILE_PATH = "SignedAssertionFilePath";
  public static final String SIGNED_ASSERTION_FROM_MANAGED_IDENTITY =
      "SignedAssertionFromManagedIdentity";
  public static final String CUSTOM = "Custom";

  public static final List<String> CERTIFICATES =
      Collections.unmodifiableList(Arrays.asList(PATH, BASE64_ENCODED, KEY_STORE));

  public static final List<String> CREDENTIALS =
      Collections.unmodifiableList(
          Arrays.asList(
              CLIENT_SECRET,
              PATH,
              BASE64_ENCODED,
              KEY_STORE,
              SIGNED_ASSERTION_FILE_PATH,
              SIGNED_ASSERTION_FROM_MANAGED_IDENTITY,
              CUSTOM));

  /** By which an application proves who it is to issuers that are not Entra. */
  public static final List<String> OTHER_ISSUERS =
      Collections.unmodifiableList(
          Arrays.asList(
              CLIENT_SECRET, PATH, BASE64_ENCODED, KEY_STORE, SIGNED_ASSERTION_FILE_PATH));

  /** By their numbers. */
  private static final List<String> NUMBERED =
      Arrays.asList(
          "Certificate",
          "KeyVault",
          BASE64_ENCODED,
          PATH,
          "StoreWithThumbprint",
          "StoreWithDistinguishedName",
          CLIENT_SECRET,
          SIGNED_ASSERTION_FROM_MANAGED_IDENTITY,
          SIGNED_ASSERTION_FILE_PATH,
          "SignedAssertionFromVault",
          "AutoDecryptKeys",
          "CustomSignedAssertion",
          "ManagedCertificate",
          "StoreWithSubjectName");

  private CredentialSourceTypes() {}

  /**
   * The section's type out of these; null, and a fault, when it is another or none.
   *
   * @param supported of what the section may be
   */
  public static @Nullable String read(Section section, List<String> supported) {
    String expected = String.join(", ", supported);
    String written = section.required(SOURCE_TYPE, expected, "say where the credential comes from");
    if (written == null) {
      return null;
    }
    String name = named(written);
    for (String each : supported) {
      if (each.equalsIgnoreCase(name)) {
        return each;
      }
    }
    boolean known = CREDENTIALS.contains(name) || NUMBERED.contains(name);
    section.fault(
        INVALID,
        SOURCE_TYPE,
        section.show(SOURCE_TYPE, written)
            + (known ? " (" + name + "), which is not supported here" : ""),
        expected,
        remedy(name));
    return null;
  }

  /** Whether it is a type of Microsoft.Identity.Web that is not supported here. */
  public static boolean isOnlyOfMicrosoft(String written) {
    return NUMBERED.contains(named(written)) && !CREDENTIALS.contains(named(written));
  }

  /** The name as we write it; what it is where it is none. */
  private static String named(String written) {
    if (written.matches("\\d{1,2}") && Integer.parseInt(written) < NUMBERED.size()) {
      return NUMBERED.get(Integer.parseInt(written));
    }
    for (String each : NUMBERED) {
      if (each.equalsIgnoreCase(written)) {
        return each;
      }
    }
    return written;
  }

  private static String remedy(String name) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "certificate":
      case "keyvault":
      case "storewiththumbprint":
      case "storewithdistinguishedname":
      case "storewithsubjectname":
      case "signedassertionfromvault":
      case "autodecryptkeys":
      case "managedcertificate":
        return "export the certificate with its private key to a PKCS12 file, and use SourceType = Path";
      case "customsignedassertion":
        return "use SourceType = Custom, and name in Class a class of the application that implements"
            + " org.onbehalf.spi.ClientCredentialProvider";
      default:
        return "use one of these";
    }
  }
}
