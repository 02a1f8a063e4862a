package org.onbehalf.servers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.onbehalf.containers.EchoClient;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.RealServer;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/** A tenant, a partner, and one server with the application at {@code /app}. */
final class Fixture implements AutoCloseable {
  static final String APPLICATION = "/app";

  final Cell cell;
  final Contoso contoso = new Contoso();
  final RecordingApi partner = RecordingApi.start();
  final RealServer server;
  final EchoClient application;
  private final Path directory;

  Fixture(Cell cell) {
    this.cell = cell;
    this.directory = WarParts.directory("servers", "stores-");
    ServerResults.begin(cell);
    try {
      WarDeployment deployment = deployment(ServersWar.assemble(cell), APPLICATION);
      this.server = cell.kind().start(cell.flavour(), deployment);
    } catch (RuntimeException | Error e) {
      ServerResults.add(cell, "did not start", ServerResults.Result.RED);
      partner.close();
      contoso.close();
      throw e;
    }
    this.application = new EchoClient(server.uri("/"), APPLICATION);
  }

  /** The application, once more under that path, with a store of its own. */
  WarDeployment deployment(Path war, String contextPath) {
    return ServersWar.of(
            contoso,
            war,
            contextPath,
            partner.uri("/api"),
            directory.resolve(contextPath.substring(1)))
        .with("DownstreamApis.PartnerAPI.ReadTimeout", "2 s");
  }

  /** A token of alice with what the test adds. */
  String alice(UnaryOperator<TestToken> more) {
    return token(contoso.alice(), more);
  }

  /** A token with the scope {@code access_as_user} and what the test adds. */
  String token(User user, UnaryOperator<TestToken> more) {
    return more.apply(
            contoso
                .entra()
                .tokens()
                .forUser(user)
                .audience(contoso.sample())
                .scopes("access_as_user"))
        .mint();
  }

  /** A token of a user without a role. */
  String token(User user) {
    return token(user, builder -> builder);
  }

  /** Alice with the role Admin. */
  String admin() {
    return alice(builder -> builder.roles("Admin"));
  }

  Outcome get(String path, @Nullable String token) throws IOException {
    return application.send("GET", path, token);
  }

  URI uri(String path) {
    return server.uri(APPLICATION + path);
  }

  @Override
  public void close() {
    server.close();
    partner.close();
    contoso.close();
  }
}
