package org.onbehalf.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A token that was not seen before: its signature is verified. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NewTokenBenchmark {
  /** Tokens cut up, so that nothing but the verification is measured. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Signatures {
    private RSAPublicKey key;
    private byte[][] content;
    private byte[][] signatures;
    private int next;

    /** Cuts them. */
    @Setup
    public void cut(Tokens tokens) throws Exception {
      key = tokens.inputs().key();
      List<String> all = tokens.all();
      content = new byte[all.size()][];
      signatures = new byte[all.size()][];
      for (int i = 0; i < content.length; i++) {
        String token = all.get(i);
        int dot = token.lastIndexOf('.');
        content[i] = token.substring(0, dot).getBytes(StandardCharsets.US_ASCII);
        signatures[i] = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      }
    }
  }

  /** Our application, which has forgotten each token when it comes again. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Ours {
    private FilteredApplication application;
    private Tokens.Verifier validator;
    private String[] texts;
    private HttpField[] headers;
    private int next;

    /** Starts it. */
    @Setup
    public void start(Tokens tokens) throws Exception {
      Map<String, String> configuration = new LinkedHashMap<>(tokens.inputs().configuration());
      // a quarter of the tokens that come in turn: none is found again
      configuration.put("SignatureCache.Entries", Integer.toString(Inputs.TOKENS / 4));
      application = new FilteredApplication(configuration);
      validator = application.validator();
      tokens.check(token -> validator.accepts("Bearer " + token));
      tokens.check(application::serves);
      List<String> all = tokens.all();
      headers = all.stream().map(FilteredApplication::header).toArray(HttpField[]::new);
      texts = all.stream().map(token -> "Bearer " + token).toArray(String[]::new);
    }

    private int next() {
      int i = next;
      next = i + 1 == headers.length ? 0 : i + 1;
      return i;
    }

    /** Stops it. */
    @TearDown
    public void stop() throws Exception {
      application.close();
    }
  }

  /** The floor: an RS256 verification, with a new {@link Signature} each time. */
  @Benchmark
  public boolean floor(Signatures state) throws Exception {
    int i = state.next;
    state.next = i + 1 == state.content.length ? 0 : i + 1;
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(state.key);
    signature.update(state.content[i]);
    return signature.verify(state.signatures[i]);
  }

  /** Ours, from the header's text to the caller. */
  @Benchmark
  public boolean validator(Ours ours) throws Exception {
    return ours.validator.accepts(ours.texts[ours.next()]);
  }

  /** Ours, from the filter to the servlet and back. */
  @Benchmark
  public int filter(Ours ours) throws Exception {
    return ours.application.call(ours.headers[ours.next()]);
  }

  /** auth0's java-jwt. */
  @Benchmark
  public boolean auth0(Tokens tokens, Peers.Auth0 peer) throws Exception {
    return peer.accepts(tokens.next());
  }

  /** Nimbus alone. */
  @Benchmark
  public boolean nimbus(Tokens tokens, Peers.Nimbus peer) throws Exception {
    return peer.accepts(tokens.next());
  }

  /** Spring Security. */
  @Benchmark
  public boolean springSecurity(Tokens tokens, Peers.SpringSecurity peer) throws Exception {
    return peer.accepts(tokens.next());
  }

  /** jose4j. */
  @Benchmark
  public boolean jose4j(Tokens tokens, Peers.Jose4j peer) throws Exception {
    return peer.accepts(tokens.next());
  }

  /** SAP's java-security. */
  @Benchmark
  public boolean sap(Tokens tokens, Peers.Sap peer) throws Exception {
    return peer.accepts(tokens.next());
  }

  /** navikt's token-support. */
  @Benchmark
  public boolean navikt(Tokens tokens, Peers.Navikt peer) throws Exception {
    return peer.accepts(tokens.next());
  }
}
