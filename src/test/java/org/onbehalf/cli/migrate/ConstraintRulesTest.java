package org.onbehalf.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constraints as the Servlet specification means them, and the rules that are made of them. */
class ConstraintRulesTest {
  private static final Set<String> DECLARED = Set.of("admin", "user");

  /**
   * A constraint in one line, such as {@code /a/* *.do GET,!POST admin}: patterns, methods (omitted
   * ones with an exclamation mark), roles; {@code open} without an auth-constraint, {@code nobody}
   * with an empty one.
   */
  private static SecurityConstraint constraint(String line) {
    List<String> patterns = new ArrayList<>();
    Set<String> methods = new LinkedHashSet<>();
    Set<String> omitted = new LinkedHashSet<>();
    Set<String> roles = new LinkedHashSet<>();
    boolean open = false;
    for (String word : line.trim().split(" +", -1)) {
      if (word.equals("root")) {
        patterns.add("");
      } else if (word.startsWith("/") || word.startsWith("*.")) {
        patterns.add(word);
      } else if (word.startsWith("!")) {
        omitted.add(word.substring(1));
      } else if (word.matches("[A-Z]+")) {
        methods.add(word);
      } else if (word.equals("open")) {
        open = true;
      } else if (!word.equals("nobody")) {
        roles.add(word);
      }
    }
    return new SecurityConstraint(patterns, methods, omitted, open ? null : roles, "test");
  }

  private static List<SecurityConstraint> constraints(String lines) {
    List<SecurityConstraint> all = new ArrayList<>();
    for (String line : lines.split(";", -1)) {
      all.add(constraint(line));
    }
    return all;
  }

  private static ConstraintRules rules(List<SecurityConstraint> constraints, boolean deny) {
    return new ConstraintRules(constraints, DECLARED, deny, Set.of(), true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # constraints                                   | request        | nobody | user  | admin
          /admin/* admin                                  | GET /admin     | no     | no    | yes
          /admin/* admin                                  | GET /admin/x   | no     | no    | yes
          /admin/* admin                                  | GET /administ  | yes    | yes   | yes
          /admin/* admin                                  | GET /          | yes    | yes   | yes
          /admin admin                                    | GET /admin     | no     | no    | yes
          /admin admin                                    | GET /admin/x   | yes    | yes   | yes
          /* user; /admin/* admin                         | GET /admin/x   | no     | no    | yes
          /* user; /admin/* admin                         | GET /x         | no     | yes   | no
          /admin/* admin; /admin/public/* open            | GET /admin/public/x | yes | yes  | yes
          /admin/* admin; /admin/help user                | GET /admin/help | no    | yes   | no
          *.do user                                       | GET /a/x.do    | no     | yes   | no
          *.do user                                       | GET /a/x.jsp   | yes    | yes   | yes
          *.do user; /a/* admin                           | GET /a/x.do    | no     | no    | yes
          *.do user; /* admin                             | GET /x.do      | no     | no    | yes
          / user                                          | GET /x         | no     | yes   | no
          / user; *.do admin                              | GET /x.do      | no     | no    | yes
          root user                                       | GET /          | no     | yes   | no
          root user                                       | GET /x         | yes    | yes   | yes
          /a/* GET user                                   | GET /a/x       | no     | yes   | no
          /a/* GET user                                   | POST /a/x      | yes    | yes   | yes
          /a/* GET user; /a/* POST admin                  | POST /a/x      | no     | no    | yes
          /a/* GET user; /a/* POST admin                  | PUT /a/x       | yes    | yes   | yes
          /a/* !GET !HEAD user                            | GET /a/x       | yes    | yes   | yes
          /a/* !GET !HEAD user                            | TRACE /a/x     | no     | yes   | no
          /a/* user; /a/* admin                           | GET /a/x       | no     | yes   | yes
          /a/* user; /a/* open                            | GET /a/x       | yes    | yes   | yes
          /a/* user; /a/* nobody                          | GET /a/x       | no     | no    | no
          /a/* open; /a/* nobody                          | GET /a/x       | no     | no    | no
          /a/* nobody; /a/b user                          | GET /a/b       | no     | yes   | no
          /a/* TRACE nobody; /a/* user                    | TRACE /a/x     | no     | no    | no
          /a/* TRACE nobody; /a/* user                    | GET /a/x       | no     | yes   | no
          /a/* *                                          | GET /a/x       | no     | yes   | yes
          /a/* **                                         | GET /a/x       | no     | yes   | yes
          """)
  void rules_decideAsConstraintsDo(
      String lines, String request, String nobody, String user, String admin) {
    List<SecurityConstraint> constraints = constraints(lines);
    Decisions decisions = Decisions.by(rules(constraints, false).rules);
    ServletSpecification specification = new ServletSpecification(constraints, DECLARED, false);
    String method = request.split(" ", -1)[0];
    String path = request.split(" ", -1)[1];
    String[] expected = {nobody, user, admin};
    List<Set<String>> callers = new ArrayList<>();
    callers.add(null);
    callers.add(Set.of("user"));
    callers.add(Set.of("admin"));
    for (int i = 0; i < 3; i++) {
      boolean allowed = expected[i].equals("yes");
      assertThat(specification.allows(method, path, callers.get(i))).isEqualTo(allowed);
      assertThat(decisions.allows(method, path, callers.get(i))).isEqualTo(allowed);
    }
  }

  @Test
  void allDeclaredRoles_areNone_ifNoneIsDeclared() {
    List<SecurityConstraint> constraints = constraints("/a/* *; /b/* * user; /c/* **");
    Decisions decisions =
        Decisions.by(new ConstraintRules(constraints, Set.of(), false, Set.of(), true).rules);
    ServletSpecification specification = new ServletSpecification(constraints, Set.of(), false);

    for (String path : List.of("/a/x", "/b/x", "/c/x")) {
      for (Set<String> caller : callers()) {
        assertThat(decisions.allows("GET", path, caller))
            .as(path + " " + caller)
            .isEqualTo(specification.allows("GET", path, caller));
      }
    }
    assertThat(decisions.allows("GET", "/a/x", Set.of("user"))).isFalse();
  }

  /** Behind a method that the longest prefix does not cover, Tomcat asks the other patterns. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # constraints                                  | request         | nobody | user  | admin
          /* GET user; *.do admin                        | POST /x.do      | no     | no    | yes
          /* GET user; *.do admin                        | GET /x.do       | no     | yes   | no
          /* GET user; *.do admin                        | POST /x         | yes    | yes   | yes
          /* GET user; / admin                           | POST /x         | no     | no    | yes
          /* GET user; / admin                           | GET /x          | no     | yes   | no
          /* GET user; *.do POST admin; / user           | PUT /x.do       | no     | yes   | no
          /* GET user; *.do POST admin; / user           | POST /x.do      | no     | no    | yes
          /* GET user; *.do admin; /a/* user             | POST /a/x.do    | no     | yes   | no
          /* GET user; *.do admin; / user; /a/ nobody    | POST /b/x.do    | no     | no    | yes
          /* GET user; / admin; /a/ GET user; /a/ POST open | POST /a/x    | no     | no    | yes
          """)
  void methodsThatAllPathsLeaveOpen_areDecidedByOtherPatterns_asInTomcat(
      String lines, String request, String nobody, String user, String admin) {
    ConstraintRules rules = rules(constraints(lines), false);
    Decisions decisions = Decisions.by(rules.rules);
    String method = request.split(" ", -1)[0];
    String path = request.split(" ", -1)[1];

    assertThat(decisions.allows(method, path, null)).isEqualTo(nobody.equals("yes"));
    assertThat(decisions.allows(method, path, Set.of("user"))).isEqualTo(user.equals("yes"));
    assertThat(decisions.allows(method, path, Set.of("admin"))).isEqualTo(admin.equals("yes"));
    assertThat(rules.differences).anyMatch(each -> each.contains("as in Tomcat"));
  }

  @Test
  void aFilterInFrontOfAllPaths_opensNoMethodThatAnotherPatternDecides() {
    List<SecurityConstraint> constraints = constraints("/* GET user; *.do admin");
    Decisions decisions =
        Decisions.by(
            new ConstraintRules(constraints, DECLARED, false, Set.of("/api/*", "/y.do"), true)
                .rules);

    assertThat(decisions.allows("POST", "/api/x.do", Set.of("user"))).isFalse();
    assertThat(decisions.allows("POST", "/y.do", Set.of("user"))).isFalse();
    assertThat(decisions.allows("POST", "/api/x", Set.of())).isTrue();
    assertThat(decisions.allows("POST", "/api/x", null)).isFalse();
    assertThat(decisions.allows("GET", "/api/x", Set.of("admin"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/* GET user; *.do open, as in Tomcat, false",
    "/* open; *.do admin, as in Tomcat, false",
    "/* user; *.do admin, as in Tomcat, false",
    "/* user; /a/* GET admin; *.do user, Methods that no constraint covers at /a/*, true"
  })
  void tomcatsReading_isToldWhereItIsAnother(String lines, String told, boolean expected) {
    assertThat(
            rules(constraints(lines), false).differences.stream()
                .anyMatch(each -> each.contains(told)))
        .isEqualTo(expected);
  }

  @Test
  void denyUncoveredHttpMethods_deniesThem() {
    Decisions decisions = Decisions.by(rules(constraints("/a/* GET user"), true).rules);

    assertThat(decisions.allows("GET", "/a/x", Set.of("user"))).isTrue();
    assertThat(decisions.allows("POST", "/a/x", Set.of("user"))).isFalse();
    assertThat(decisions.allows("POST", "/b", null)).isTrue();
  }

  @Test
  void methodsThatAreOpenBesideOthers_areTold() {
    assertThat(rules(constraints("/a/* GET user"), false).uncovered)
        .containsExactly("/a/*: every other method without a login, others not");
    assertThat(rules(constraints("/a/* user"), false).uncovered).isEmpty();
  }

  @Test
  void headAlone_isTold() {
    assertThat(rules(constraints("/a/* GET user"), false).differences)
        .containsExactly(
            "HEAD at /a/* was for everybody. Rules treat it as GET, which is for callers with the"
                + " role user.");
  }

  @Test
  void anOpenExtensionBeforeClosedPaths_becomesStricter_andIsTold() {
    ConstraintRules rules = rules(constraints("*.css open; / user"), false);

    assertThat(Decisions.by(rules.rules).allows("GET", "/x.css", null)).isFalse();
    assertThat(rules.differences).anyMatch(each -> each.startsWith("The pattern *.css was open"));
  }

  @Test
  void patternsThatDifferByCase_bothAsk_andAreTold() {
    ConstraintRules rules = rules(constraints("/A/* user; /a/* admin"), false);

    assertThat(Decisions.by(rules.rules).allows("GET", "/A/x", Set.of("user"))).isFalse();
    assertThat(rules.differences).anyMatch(each -> each.contains("do not tell /A/* from /a/*"));
  }

  @ParameterizedTest
  @CsvSource({"/foo*", "/a/*/b", "*.tar.gz", "/a?b", "foo"})
  void aPatternThatIsNone_isTold(String pattern) {
    SecurityConstraint constraint =
        new SecurityConstraint(List.of(pattern), Set.of(), Set.of(), Set.of("user"), "test");

    ConstraintRules rules = rules(List.of(constraint), false);

    assertThat(rules.rules).hasSize(1);
    assertThat(rules.differences).anyMatch(each -> each.contains(pattern));
  }

  /** Rules have no pattern for a single path with a slash at its end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # constraints                        | request       | nobody | user  | admin
          /foo/ open; /* admin                 | GET /foo/x    | no     | no    | yes
          /foo/ user; /* admin                 | GET /foo/x    | no     | no    | no
          /foo/ user; /* admin                 | GET /bar      | no     | no    | yes
          /foo/ open; /foo/* admin             | GET /foo/x    | no     | no    | yes
          /foo/ user; /foo/* user admin        | GET /foo/x    | no     | yes   | no
          /foo/ user; *.do admin               | GET /foo/x.do | no     | no    | yes
          /foo/ user; *.do admin               | GET /foo/x    | no     | yes   | no
          /foo/ GET user; /* admin             | POST /foo/x   | no     | no    | yes
          /foo/ user; / admin                  | GET /foo/x    | no     | no    | no
          /foo/ open                           | GET /foo/x    | yes    | yes   | yes
          """)
  void aPathWithASlashAtItsEnd_opensNothingBeneathIt(
      String lines, String request, String nobody, String user, String admin) {
    ConstraintRules rules = rules(constraints(lines), false);
    Decisions decisions = Decisions.by(rules.rules);
    String method = request.split(" ", -1)[0];
    String path = request.split(" ", -1)[1];

    assertThat(decisions.allows(method, path, null)).isEqualTo(nobody.equals("yes"));
    assertThat(decisions.allows(method, path, Set.of("user"))).isEqualTo(user.equals("yes"));
    assertThat(decisions.allows(method, path, Set.of("admin"))).isEqualTo(admin.equals("yes"));
    assertThat(rules.differences).anyMatch(each -> each.startsWith("The pattern /foo/ (test)"));
  }

  @Test
  void aFilterThatAuthenticates_asksForATokenInFrontOfOpenPaths() {
    ConstraintRules rules =
        new ConstraintRules(
            constraints("/api/admin/* admin; /* open"), DECLARED, false, Set.of("/api/*"), true);
    Decisions decisions = Decisions.by(rules.rules);

    assertThat(decisions.allows("GET", "/api/x", null)).isFalse();
    assertThat(decisions.allows("GET", "/api/x", Set.of("user"))).isTrue();
    assertThat(decisions.allows("GET", "/api/admin/x", Set.of("user"))).isFalse();
    assertThat(decisions.allows("GET", "/x", null)).isTrue();
  }

  /** What the specification allows is allowed, unless the report tells; nothing else is. */
  @Test
  void rules_ofAnyConstraints_decideAsTheSpecification() {
    Random random = new Random(17);
    String[] patterns = {
      "/*", "/a/*", "/a/b/*", "/a", "/a/", "/a/b", "*.do", "*.jsp", "/", "root", "/c"
    };
    String[] methods = {"", "", "", "GET", "POST", "GET POST", "GET HEAD", "!GET !HEAD", "!POST"};
    String[] roles = {"admin", "user", "user admin", "open", "nobody", "*", "**"};
    String[] paths = {
      "/", "/a", "/a/b", "/a/b/c", "/a/x.do", "/a/b/x.jsp", "/x.do", "/x.jsp", "/c", "/c/d", "/d"
    };
    int told = 0;
    for (int round = 0; round < 4000; round++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i <= random.nextInt(4); i++) {
        lines.append(i == 0 ? "" : "; ").append(any(random, patterns));
        lines.append(random.nextInt(4) == 0 ? " " + any(random, patterns) : "");
        lines.append(' ').append(any(random, methods)).append(' ').append(any(random, roles));
      }
      List<SecurityConstraint> constraints = constraints(lines.toString());
      boolean deny = random.nextInt(5) == 0;
      ConstraintRules rules = rules(constraints, deny);
      Decisions decisions = Decisions.by(rules.rules);
      ServletSpecification specification = new ServletSpecification(constraints, DECLARED, deny);
      told += rules.differences.isEmpty() ? 0 : 1;
      for (String path : paths) {
        for (String method : List.of("GET", "HEAD", "POST", "PUT")) {
          for (Set<String> caller : callers()) {
            boolean before = specification.allows(method, path, caller);
            boolean after = decisions.allows(method, path, caller);
            String what = lines + " deny " + deny + ": " + method + " " + path + " " + caller;
            if (method.equals("HEAD")) {
              boolean get = specification.allows("GET", path, caller);
              assertThat(after == before || after == get || !rules.differences.isEmpty())
                  .as(what)
                  .isTrue();
            } else if (rules.differences.stream()
                .allMatch(each -> each.startsWith("HEAD") || each.startsWith("Methods"))) {
              assertThat(after).as(what).isEqualTo(before);
            } else {
              assertThat(after && !before).as(what + rules.differences).isFalse();
            }
          }
        }
      }
    }
    assertThat(told).isBetween(100, 3000);
  }

  private static String any(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static List<Set<String>> callers() {
    List<Set<String>> callers = new ArrayList<>();
    callers.add(null);
    callers.add(Set.of());
    callers.add(Set.of("user"));
    callers.add(Set.of("admin"));
    return callers;
  }
}
