package org.onbehalf.internal.acquisition;

import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.KeyedCertificate;
import org.onbehalf.internal.credential.SignedAssertion;
import org.onbehalf.spi.ClientCredentialProvider;
import org.onbehalf.spi.CredentialRequest;
import org.onbehalf.spi.ProvidedCredential;

/** A credential from a class of the application. Thread-safe. */
final class CustomCredential implements CredentialSource {
  private static final String NAME = "Class";

  private final ClientCredentialProvider provider;
  private final String clientId;
  private final Map<String, String> data;

  CustomCredential(ClientCredentialProvider provider, String clientId, Map<String, String> data) {
    this.provider = provider;
    this.clientId = clientId;
    this.data = data;
  }

  @Override
  public LoadedCredential load(String tokenEndpoint) throws CredentialFault {
    ProvidedCredential provided = ask(tokenEndpoint);
    if (provided.secret().isPresent()) {
      return LoadedCredential.secret(provided.secret().get());
    }
    if (provided.privateKey().isPresent()) {
      return LoadedCredential.certificate(
          KeyedCertificate.of(NAME, provided.privateKey().get(), provided.chain()));
    }
    return LoadedCredential.assertion(
        SignedAssertion.parse(NAME, provided.signedAssertion().orElse("")));
  }

  /** With the application's class loader, by which it may look up more of its own. */
  private ProvidedCredential ask(String tokenEndpoint) throws CredentialFault {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(provider.getClass().getClassLoader());
    try {
      // a null would break the promise, but the provider is not our code
      @Nullable ProvidedCredential provided = provider.credential(request(tokenEndpoint));
      if (provided == null) {
        throw failed("null");
      }
      return provided;
    } catch (InterruptedException e) {
      thread.interrupt();
      throw failed(e.getClass().getName());
    } catch (CredentialFault e) {
      throw e;
    } catch (Exception | LinkageError e) {
      // nothing but its class: its message could hold a secret
      throw failed(e.getClass().getName());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private CredentialFault failed(String with) {
    return new CredentialFault(
        NAME,
        provider.getClass().getName() + ", which gave " + with,
        "a credential",
        "see the class's own log");
  }

  private CredentialRequest request(String tokenEndpoint) {
    return new CredentialRequest() {
      @Override
      public String clientId() {
        return clientId;
      }

      @Override
      public String tokenEndpoint() {
        return tokenEndpoint;
      }

      @Override
      public Map<String, String> data() {
        return data;
      }
    };
  }
}
