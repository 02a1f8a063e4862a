package org.onbehalf.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.RawHttp;
import org.onbehalf.testing.ServerProcess;

/**
 * The application behind the filter sees what it sees on the bare container: each line of {@code
 * sequences.txt} is a sequence of calls, made with and without the filter. The only differences are
 * those of SECURITY.md.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class BareContainerIT {
  private static final Path SEQUENCES =
      Path.of("src", "test", "resources", "org", "onbehalf", "containers", "sequences.txt");

  /** What tells the time. */
  private static final Pattern LATER = Pattern.compile("(?i)(date|last-modified|etag):");

  private static final Pattern LENGTH = Pattern.compile("(?i)(content-length|transfer-encoding):");

  private static Contoso contoso;
  private static ServerProcess server;

  /** The filter leads nowhere there. */
  private static EchoClient bare;

  private static EchoClient ours;
  private static String token;

  private final Container container;

  BareContainerIT(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        // not a shared one, since some of these requests never end
        ServerProcess.start(
            container.command(),
            EchoWar.of(contoso, EchoWar.assemble("/elsewhere/*"), "/bare"),
            EchoWar.of(contoso, EchoWar.assemble(), "/ours"));
    bare = new EchoClient(server.uri("/"), "/bare");
    ours = new EchoClient(server.uri("/"), "/ours");
    token =
        contoso
            .entra()
            .tokens()
            .forUser(contoso.alice())
            .audience(contoso.sample())
            .scopes("access_as_user")
            .roles("Admin")
            .mint();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  /** A line of the file: on which containers it differs, if on any, and what is called. */
  private record Sequence(String container, String difference, String calls) {
    static Sequence of(String line) {
      int bar = line.indexOf(" | ");
      if (bar < 0) {
        return new Sequence("", "", line);
      }
      String[] head = line.substring(0, bar).split(": ", 2);
      return new Sequence(head[0], head[1], line.substring(bar + 3));
    }

    boolean differsOn(Container other) {
      return container.equals("each")
          || (!container.isEmpty() && container.equals("tomcat") == other.isTomcat());
    }

    String path() {
      return calls.startsWith("/")
          ? calls
          : "/api/plain/sequence?calls=" + URLEncoder.encode(calls, UTF_8);
    }
  }

  private static List<Sequence> sequences() throws IOException {
    return Files.readAllLines(SEQUENCES).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Sequence::of)
        .toList();
  }

  private static String outcome(EchoClient client, Sequence sequence) throws IOException {
    Outcome outcome = client.send("GET", sequence.path(), client == ours ? token : null);
    List<String> calls = new ArrayList<>(outcome.calls());
    if (sequence.path().contains("?calls=")) {
      // the answer may have been sent before the servlet returned, or before its task ended
      String last = sequence.calls().endsWith("async; complete") ? "complete" : "end";
      Await.until(
          "the servlet's return from " + sequence.calls(),
          () -> {
            if (!calls.contains("end") || !calls.contains(last)) {
              calls.addAll(client.calls());
            }
            return calls.contains("end") && calls.contains(last);
          });
    }
    // on whichever thread
    calls.sort(null);
    return inWords(outcome.answer(), calls);
  }

  /** What was sent, and what the application saw, but for what differs from request to request. */
  private static String inWords(RawHttp.Answer answer, List<String> calls) {
    String body = answer.body();
    boolean trace = body.contains("Exception") || body.contains("Error:");
    // a page that tells who calls
    boolean lengthDiffers =
        trace || body.contains(contoso.alice().upn()) || body.contains("nobody");
    StringBuilder words = new StringBuilder(answer.status() + "\n");
    answer.headerLines().stream()
        .filter(line -> !LATER.matcher(line).lookingAt())
        .filter(line -> !(lengthDiffers && LENGTH.matcher(line).lookingAt()))
        .sorted()
        .forEach(line -> words.append(line).append('\n'));
    words.append(trace ? "a stack trace" : body).append('\n');
    calls.forEach(line -> words.append("  ").append(line).append('\n'));
    return words
        .toString()
        .replace("/bare", "/ours")
        .replace(contoso.alice().upn() + " (Admin)", "nobody");
  }

  @Test
  void callsOfTheApplication_doWhatTheyDoOnTheBareContainer() throws Exception {
    String security = Files.readString(Path.of("SECURITY.md"));
    List<String> wrong = new ArrayList<>();
    for (Sequence each : sequences()) {
      String expected = outcome(bare, each);
      String actual = outcome(ours, each);
      if (expected.equals(actual) == each.differsOn(container)) {
        wrong.add(each + "\n--- bare\n" + expected + "--- ours\n" + actual);
      }
      if (!security.contains(each.difference())) {
        wrong.add("SECURITY.md does not list " + each.difference());
      }
    }

    Files.writeString(
        Path.of("target", "diff-" + container + ".txt"), String.join("\n=======\n", wrong));
    assertThat(wrong).isEmpty();
    assertThat(sequences()).hasSizeGreaterThan(60);
  }
}
