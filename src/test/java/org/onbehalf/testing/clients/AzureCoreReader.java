package org.onbehalf.testing.clients;

import com.azure.core.credential.AccessToken;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.util.AuthenticateChallenge;
import com.azure.core.util.Context;
import com.azure.core.util.CoreUtils;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.onbehalf.internal.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * azure-core for Java itself: its parser of RFC 9110 reads the parameters, the policy in its HTTP
 * pipeline the claims.
 */
public final class AzureCoreReader implements ChallengeReader {
  private static final String SCOPE = "api://sample/.default";

  @Override
  public Map<String, String> parameters(String header) {
    List<AuthenticateChallenge> challenges = CoreUtils.parseAuthenticateHeader(header);
    return challenges.size() == 1 && challenges.get(0).getScheme().equals("Bearer")
        ? challenges.get(0).getParameters()
        : Map.of();
  }

  @Override
  public @Nullable String claims(int status, String header) {
    AtomicReference<String> asked = new AtomicReference<>();
    HttpPipeline pipeline =
        new HttpPipelineBuilder()
            .httpClient(request -> Mono.just(new Answer(request, status, header)))
            .policies(
                new BearerTokenAuthenticationPolicy(
                    request -> {
                      asked.set(request.getClaims());
                      return Mono.just(new AccessToken("a token", OffsetDateTime.MAX));
                    },
                    SCOPE))
            .build();
    pipeline
        .sendSync(new HttpRequest(HttpMethod.GET, "https://sample.example/api"), Context.NONE)
        .close();
    return asked.get();
  }

  private static final class Answer extends HttpResponse {
    private final int status;
    private final String challenge;

    Answer(HttpRequest request, int status, String challenge) {
      super(request);
      this.status = status;
      this.challenge = challenge;
    }

    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    @Deprecated
    public @Nullable String getHeaderValue(String name) {
      return "WWW-Authenticate".equalsIgnoreCase(name) ? challenge : null;
    }

    @Override
    public HttpHeaders getHeaders() {
      return new HttpHeaders().set(HttpHeaderName.WWW_AUTHENTICATE, challenge);
    }

    @Override
    public Flux<ByteBuffer> getBody() {
      return Flux.empty();
    }

    @Override
    public Mono<byte[]> getBodyAsByteArray() {
      return Mono.empty();
    }

    @Override
    public Mono<String> getBodyAsString() {
      return Mono.empty();
    }

    @Override
    public Mono<String> getBodyAsString(Charset charset) {
      return Mono.empty();
    }
  }

  @Override
  public String toString() {
    return "azure-core for Java";
  }
}
