package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.containers.rest.CallsResource;
import org.onbehalf.containers.rest.GuardedResource;
import org.onbehalf.containers.rest.RestApplication;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;

/** Annotated resources in an application that does not register {@code CallerFeature}. */
class AnnotationChecksTest {
  @TempDir private Path war;

  private List<String> warnings(Class<?>... classes) throws Exception {
    for (Class<?> each : classes) {
      String file = each.getName().replace('.', '/') + ".class";
      Path copy = war.resolve("WEB-INF/classes").resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of("target/test-classes").resolve(file), copy);
    }
    try (CapturedLog log = new CapturedLog();
        Tenant tenant = Tenant.start();
        FilteredServer server =
            FilteredServer.with(tenant.sampleConfiguration())
                .files(war)
                .servlet("/api/whoami", new WhoAmIServlet())
                .start()) {
      assertThat(server.get("/api/whoami").statusCode()).isEqualTo(401);
      return log.messages(Level.WARN).stream()
          .filter(line -> line.contains("CallerFeature"))
          .toList();
    }
  }

  @Test
  void annotatedResource_whereNothingRegistersTheFeature_isNamed() throws Exception {
    assertThat(warnings(GuardedResource.class, CallsResource.class))
        .singleElement()
        .asString()
        .contains("GuardedResource.class")
        .doesNotContain("CallsResource");
  }

  @Test
  void annotatedResource_whereTheFeatureIsRegistered_isNoWarning() throws Exception {
    assertThat(warnings(GuardedResource.class, RestApplication.class)).isEmpty();
  }

  @Test
  void applicationWithoutAnnotations_isNoWarning() throws Exception {
    assertThat(warnings(CallsResource.class)).isEmpty();
  }
}
