package org.onbehalf.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.EntraEmulator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.JwtBearerOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/** A token on a user's behalf that another library has in memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerCacheBenchmark {
  private static final Set<String> SCOPES = Set.of("api://downstream/read");

  /**
   * One for all users.
   *
   * @param threads null for MSAL4J's own
   */
  static ConfidentialClientApplication application(
      IHttpClient http, @Nullable ExecutorService threads) throws Exception {
    ConfidentialClientApplication.Builder builder =
        ConfidentialClientApplication.builder(
                FilledCache.CLIENT_ID, ClientCredentialFactory.createFromSecret(Inputs.SECRET))
            .authority("https://login.microsoftonline.com/" + EntraEmulator.TENANT + "/")
            .validateAuthority(false)
            .instanceDiscovery(false)
            .httpClient(http);
    return (threads == null ? builder : builder.executorService(threads)).build();
  }

  static IHttpResponse granted(String body) {
    HttpResponse response = new HttpResponse().statusCode(200);
    response.addHeaders(Map.of("Content-Type", List.of("application/json")));
    return response.body(body);
  }

  static IAuthenticationResult acquire(ConfidentialClientApplication application, int user)
      throws Exception {
    UserAssertion assertion = new UserAssertion(StubTokenEndpoint.assertion(user));
    return application.acquireToken(OnBehalfOfParameters.builder(SCOPES, assertion).build()).get();
  }

  /** MSAL4J's shared cache: one application object for all users. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Msal4j {
    /** How many users have a token. */
    @Param({"1", "1000", "10000", "50000"})
    public int others;

    private ConfidentialClientApplication application;
    private int[] order;
    private int next;
    private boolean filled;

    /** Acquires one token, and fills the cache with copies of its entries for the other users. */
    @Setup
    public void fill() throws Exception {
      order = FilledCache.shuffled(others);
      application = application(this::answer, new CallerRuns());
      acquire(0);
      application.tokenCache().deserialize(copied(application.tokenCache().serialize()));
      filled = true;
      for (int i = 0; i < Math.min(others, 20); i++) {
        if (!acquire(order[i]).accessToken().equals(StubTokenEndpoint.token(order[i]))) {
          throw new IllegalStateException("the token of another user");
        }
      }
    }

    private IHttpResponse answer(HttpRequest request) {
      if (filled) {
        throw new IllegalStateException("no hit, but a request to " + request.url());
      }
      return granted(StubTokenEndpoint.answer(0, 86_000));
    }

    private static String hash(String assertion, Base64.Encoder encoder) throws Exception {
      byte[] bytes = assertion.getBytes(StandardCharsets.UTF_8);
      return encoder.encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private String copied(String serialized) throws Exception {
      ObjectMapper json = new ObjectMapper();
      ObjectNode cache = (ObjectNode) json.readTree(serialized);
      Base64.Encoder encoder =
          serialized.contains(hash(StubTokenEndpoint.assertion(0), Base64.getUrlEncoder()))
              ? Base64.getUrlEncoder()
              : serialized.contains(
                      hash(StubTokenEndpoint.assertion(0), Base64.getUrlEncoder().withoutPadding()))
                  ? Base64.getUrlEncoder().withoutPadding()
                  : Base64.getEncoder();
      for (String section : new String[] {"AccessToken", "RefreshToken", "IdToken", "Account"}) {
        ObjectNode entries = (ObjectNode) cache.get(section);
        List<Map.Entry<String, ObjectNode>> originals = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : entries.properties()) {
          originals.add(new SimpleEntry<>(each.getKey(), (ObjectNode) each.getValue()));
        }
        for (Map.Entry<String, ObjectNode> original : originals) {
          for (int user = 1; user < others; user++) {
            ObjectNode copy = original.getValue().deepCopy();
            copy.put(
                "home_account_id", StubTokenEndpoint.objectId(user) + "." + EntraEmulator.TENANT);
            if (copy.has("user_assertion_hash")) {
              copy.put("user_assertion_hash", hash(StubTokenEndpoint.assertion(user), encoder));
            }
            if (section.equals("AccessToken")) {
              copy.put("secret", StubTokenEndpoint.token(user));
            }
            entries.set(
                original
                        .getKey()
                        .replace(StubTokenEndpoint.objectId(0), StubTokenEndpoint.objectId(user))
                    + "-"
                    + user,
                copy);
          }
        }
      }
      return json.writeValueAsString(cache);
    }

    private IAuthenticationResult acquire(int user) throws Exception {
      return PeerCacheBenchmark.acquire(application, user);
    }

    private IAuthenticationResult next() throws Exception {
      int i = next;
      next = i + 1 == order.length ? 0 : i + 1;
      return acquire(order[i]);
    }
  }

  /** Spring Security's authorized clients in memory, with its provider for RFC 7523. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Spring {
    /** How many users have a token. */
    @Param({"1", "1000", "10000", "50000"})
    public int others;

    private AuthorizedClientServiceOAuth2AuthorizedClientManager manager;
    private Authentication[] principals;
    private int next;

    /** Fills it. */
    @Setup
    public void fill() {
      ClientRegistration registration =
          ClientRegistration.withRegistrationId("downstream")
              .clientId(FilledCache.CLIENT_ID)
              .clientSecret(Inputs.SECRET)
              .tokenUri("http://127.0.0.1:1/token")
              .authorizationGrantType(AuthorizationGrantType.JWT_BEARER)
              .build();
      InMemoryClientRegistrationRepository registrations =
          new InMemoryClientRegistrationRepository(registration);
      InMemoryOAuth2AuthorizedClientService clients =
          new InMemoryOAuth2AuthorizedClientService(registrations);
      Authentication[] all = new Authentication[others];
      for (int i = 0; i < others; i++) {
        all[i] = UsernamePasswordAuthenticationToken.authenticated("user" + i, "", List.of());
        Instant now = Instant.now();
        OAuth2AccessToken token =
            new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER,
                StubTokenEndpoint.token(i),
                now,
                now.plusSeconds(72_000));
        clients.saveAuthorizedClient(
            new OAuth2AuthorizedClient(registration, "user" + i, token), all[i]);
      }
      manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients);
      manager.setAuthorizedClientProvider(new JwtBearerOAuth2AuthorizedClientProvider());
      int[] order = FilledCache.shuffled(others);
      principals = new Authentication[others];
      for (int i = 0; i < others; i++) {
        principals[i] = all[order[i]];
      }
    }
  }

  /** MSAL4J: from the assertion to the token. */
  @Benchmark
  public String msal4j(Msal4j state) throws Exception {
    return state.next().accessToken();
  }

  /** Spring Security: from the principal's name to the token. */
  @Benchmark
  public @Nullable OAuth2AuthorizedClient springSecurity(Spring state) {
    int i = state.next;
    state.next = i + 1 == state.principals.length ? 0 : i + 1;
    return state.manager.authorize(
        OAuth2AuthorizeRequest.withClientRegistrationId("downstream")
            .principal(state.principals[i])
            .build());
  }

  /** Runs tasks at once: MSAL4J without the change to another thread. */
  static final class CallerRuns extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {
      // there is no thread
    }

    @Override
    public List<Runnable> shutdownNow() {
      return Collections.emptyList();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
