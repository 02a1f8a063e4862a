package org.onbehalf.cli.doctor;

import static org.onbehalf.cli.doctor.BrokenRow.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.onbehalf.testing.OtherClassPath;

/** Rows about what is in a WAR. */
final class BrokenClassPaths {
  private static final String CLASS_PATH =
      "the page answers 503 like each request, or is not asked";
  private static final Path OLDER = Path.of("target/older");

  private BrokenClassPaths() {}

  private static OtherClassPath replacing(String jars, String older) {
    return OtherClassPath.replacing(jars, OLDER.resolve(older));
  }

  static List<BrokenRow> wars() {
    return List.of(
        row(
                "an old Nimbus only",
                setUp -> {
                  setUp.war();
                  setUp.without("nimbus");
                  setUp.other(OLDER.resolve("nimbus-jose-jwt-5.4"));
                })
            .doctor("fault    libraries", "nimbus-jose-jwt", "5.4", "standalone")
            .stops("nimbus-jose-jwt", "found 5.4 (", "needed ", "standalone")
            .runs(
                setUp ->
                    ClassPathSetUp.starting(
                            replacing("nimbus-jose-jwt-[0-9].*", "nimbus-jose-jwt-5.4"))
                        .of(setUp))
            .pageCannot(CLASS_PATH),
        row(
                "an old MSAL4J only",
                setUp -> {
                  setUp.war();
                  setUp.without("msal4j");
                  setUp.other(OLDER.resolve("msal4j-1.10.1"));
                })
            .doctor("fault    libraries", "msal4j", "1.10.1", "standalone")
            .stops("msal4j", "found 1.10.1 (", "needed ", "standalone")
            .runs(
                setUp ->
                    ClassPathSetUp.starting(replacing("msal4j-[0-9].*", "msal4j-1.10.1")).of(setUp))
            .pageCannot(CLASS_PATH),
        row(
                "an old Config only",
                setUp -> {
                  setUp.war();
                  setUp.without("config");
                  setUp.other(OLDER.resolve("config-1.2.1"));
                })
            .doctor("fault    libraries", "config", "1.2.1", "standalone")
            .stops("config", "found 1.2.1 (", "needed ", "standalone")
            .runs(
                setUp ->
                    ClassPathSetUp.starting(replacing("config-[0-9].*", "config-1.2.1")).of(setUp))
            .pageCannot(CLASS_PATH),
        row("two versions of Nimbus", setUp -> setUp.other(OLDER.resolve("nimbus-jose-jwt-8.22.1")))
            .doctor(
                "fault    libraries",
                "nimbus-jose-jwt is there more than once",
                "8.22.1",
                "remove all but the newest")
            .stops("nimbus-jose-jwt", "found 8.22.1 (", "needed ", "standalone")
            .runs(
                setUp ->
                    ClassPathSetUp.starting(replacing("none", "nimbus-jose-jwt-8.22.1")).of(setUp))
            .pageCannot(CLASS_PATH),
        row("H2 beside h2-mvstore", setUp -> setUp.other(Path.of("target/h2/1.4.200")))
            .doctor("fault    libraries", "h2-mvstore is there more than once", "h2-1.4.200.jar")
            .serves("the token store", "h2-1.4.200.jar", "remove the first")
            .runs(
                setUp ->
                    ClassPathSetUp.calling(
                            OtherClassPath.replacing("none", Path.of("target/h2/1.4.200")))
                        .of(setUp))
            .pageCannot(CLASS_PATH),
        row(
                "a library that is missing",
                setUp -> {
                  setUp.war();
                  setUp.without("config");
                })
            .doctor("fault    libraries", "without config", "What helps")
            .stops("found no config on the class path", "Add the jar", "standalone")
            .runs(
                setUp ->
                    ClassPathSetUp.starting(OtherClassPath.without("config-[0-9].*")).of(setUp))
            .pageCannot(CLASS_PATH),
        row(
                "no Ehcache",
                setUp -> {
                  setUp.war();
                  setUp.without("ehcache");
                })
            .doctor("fault    libraries", "without ehcache", "What helps")
            .stops("found no ehcache on the class path", "Add the jar")
            .runs(
                setUp ->
                    ClassPathSetUp.starting(OtherClassPath.without("ehcache-[0-9].*")).of(setUp))
            .pageCannot(CLASS_PATH),
        row(
                "no logger",
                setUp -> {
                  setUp.war();
                  setUp.without("slf4j-jdk14");
                })
            .doctor("warning  libraries", "no binding of SLF4J", "add slf4j-jdk14")
            .starts("SLF4J finds no binding", "slf4j-jdk14")
            .runs(setUp -> new UnboundSetUp())
            .pageCannot("nothing else is wrong: the page works"),
        row(
                "no Onbehalf",
                setUp -> {
                  setUp.war();
                  setUp.without("onbehalf");
                })
            .doctor("warning  libraries", "Onbehalf is not in WEB-INF/lib", "add onbehalf")
            .logCannot(
                "nothing of Onbehalf runs; the container does not find the class of the filter")
            .pageCannot("nothing of Onbehalf runs"),
        row(
                "no filter",
                setUp -> Files.writeString(setUp.war().resolve("WEB-INF/web.xml"), "<web-app/>"))
            .doctor("warning  web.xml", "no filter", "add the filter")
            .serves("WEB-INF/onbehalf.conf is there", "BearerTokenFilter", "Add the filter")
            .by(onBehalf -> "served")
            .runs(JettySetUp::deployed)
            .pageCannot("the page is served, and nothing that it watches has begun"));
  }
}
