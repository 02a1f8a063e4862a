package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.authorization.AuthorizationSettings;

/** A rule that could mean less than its author thought is a fault. */
class RulesReaderTest {
  private static String rule(String keys) {
    return MINIMAL + "Authorization.Rules = [ { " + keys + " } ]";
  }

  @Test
  void read_ofARule_takesListsAndTexts() {
    AuthorizationSettings.Rule rule =
        read(rule(
                "Path = \"/orders/*\", Methods = [get, HEAD], Scopes = \"a b\", Roles = [R],"
                    + " Callers = User"))
            .authorization
            .rules
            .get(0);

    assertThat(rule.path).isEqualTo("/orders/*");
    assertThat(rule.methods).containsExactly("GET");
    assertThat(rule.scopes).containsExactly("a", "b");
    assertThat(rule.roles).containsExactly("R");
    assertThat(rule.callers).isEqualTo(AccessKeys.Callers.USER);
    assertThat(rule.anonymous).isFalse();
    assertThat(rule.key).isEqualTo("Authorization.Rules[0]");
  }

  @Test
  void read_withoutRules_hasNone() {
    assertThat(read(MINIMAL).authorization.rules).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/*", "/a", "/a/*", "/a/b.c/*", "*.do", "/a b", "/ü"})
  void read_ofAPathPattern_accepts(String path) {
    assertThat(read(rule("Path = \"" + path + "\", Callers = any")).authorization.rules).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "a",
        "/a/",
        "/a//b",
        "/a*",
        "/*/a",
        "/a/*/b",
        "/a/**",
        "*",
        "*.",
        "*.a/b",
        "/a.*",
        "/a%2fb",
        "/a;b",
        "/a/../b",
        "/a/./b",
        "/..",
        "/a?b",
        "/a#b",
        "/{id}/a",
        "/${BASE}/admin/*",
        "https://x/a"
      })
  void read_ofAPathThatIsNoPattern_refuses(String path) {
    assertThat(faults(rule("Path = \"" + path + "\", Callers = any")))
        .singleElement()
        .satisfies(fault -> assertThat(fault.key).isEqualTo("Authorization.Rules[0].Path"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Scopes = []                               | Scopes",
        "Roles = []                                | Roles",
        "Roles = \"Wiki Admin\"                     | Roles",
        "Methods = []                              | Methods",
        "Scopes = \"\"                             | Scopes",
        "Scopes = [\"\"]                           | Scopes",
        "Scopes = [\"api://x/orders.read\"]        | Scopes",
        "Scopes = [\"a b\"]                        | Scopes",
        "Scopes = {}                               | Scopes",
        "Methods = \"*\"                           | Methods",
        "Methods = \"GET,POST\"                    | Methods",
        "Methods = HEAD                            | Methods",
        "Callers = everybody                       | Callers",
        "Callers = app, Scopes = a                 | Scopes",
        "Anonymous = yes                           | Anonymous",
        "Anonymous = true, Scopes = a              | Anonymous",
        "Anonymous = true, Roles = a               | Anonymous",
        "Anonymous = true, Callers = user          | Anonymous",
        "Scope = a                                 | Scope",
        "Role = a                                  | Role",
        "Allow = true                              | Allow",
      })
  void read_ofARuleThatMayMeanLessThanItSays_refuses(String keys, String key) {
    assertThat(faults(rule("Path = \"/x\", " + keys)))
        .singleElement()
        .satisfies(fault -> assertThat(fault.key).isEqualTo("Authorization.Rules[0]." + key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization.Rules = []                       | Authorization.Rules",
        "Authorization.Rules = { Path = /x }            | Authorization.Rules",
        "Authorization.Rules = \"/x\"                   | Authorization.Rules",
        "Authorization.Rules = [ \"/x\" ]               | Authorization.Rules[0]",
        "Authorization.Rules = [ { Scopes = a } ]       | Authorization.Rules[0].Path",
        "Authorization.Rule = [ { Path = \"/x\" } ]     | Authorization.Rule",
        "Authorization.Policies = x                     | Authorization.Policies",
      })
  void read_ofRulesThatAreNone_refuses(String text, String key) {
    assertThat(faults(MINIMAL + text)).extracting(fault -> fault.key).contains(key);
  }

  @Test
  void read_ofARoleWithABlankInAList_isOneRole() {
    assertThat(
            read(rule("Path = \"/x\", Roles = [\"Wiki Admin\"]")).authorization.rules.get(0).roles)
        .containsExactly("Wiki Admin");
  }

  @Test
  void read_ofAMisspeltCondition_namesTheNearest() {
    assertThat(faults(rule("Path = \"/x\", Scops = a")).get(0).remedy).contains("Scopes");
  }

  @Test
  void read_ofARuleWithoutCondition_warns() {
    assertThat(warnings(input(rule("Path = \"/x\""))))
        .singleElement()
        .asString()
        .contains("Authorization.Rules[0].Path", "Callers = any");
  }

  // --- rules that mean nothing, or open what another closes

  private static ConfigurationInput.Builder rules(String... rules) {
    return input(MINIMAL + "Authorization.Rules = [ { " + String.join(" }, { ", rules) + " } ]")
        .contextPath("/shop")
        .mappings(List.of("/api/*", "/exact", ""), List.of("/api/*", "*.do", "/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'Path = \"/other/*\", Roles = [R]'      | 0 | mapped",
        "'Path = \"/API/*\", Roles = [R]'        | 0 | mapped",
        "'Path = \"/exact/x\", Roles = [R]'      | 0 | mapped",
        "'Path = \"/exac\", Roles = [R]'         | 0 | mapped",
        "'Path = \"/shop/api/*\", Roles = [R]'   | 0 | context path",
        "'Path = \"/shop\", Roles = [R]'         | 0 | context path",
      })
  void read_ofARuleOutsideTheFilter_refuses(String rule, int index, String words) {
    assertThat(faults(rules(rule)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.key).isEqualTo("Authorization.Rules[" + index + "].Path");
              assertThat(fault.found).contains(words);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'Path = \"/api/*\", Callers = any'         | 'Path = \"/api/admin/*\", Roles = [R]'",
        "'Path = \"/api/*\", Callers = any'         | 'Path = \"/api/x\", Roles = [R]'",
        "'Path = \"/api/*\", Callers = any'         | 'Path = \"/api/*\", Roles = [R]'",
        "'Path = \"/api/*\", Callers = any'         | 'Path = \"/api/*\", Methods = [GET], Roles = [R]'",
        "'Path = \"/api/*\", Methods = [GET, PUT], Callers = any' | 'Path = \"/api/x\", Methods = [GET], Roles = [R]'",
        "'Path = \"/api/a/*\", Callers = any'       | 'Path = \"/api/A/*\", Roles = [R]'",
        "'Path = \"/*\", Callers = any'             | 'Path = \"*.do\", Roles = [R]'",
        "'Path = \"*.do\", Callers = any'           | 'Path = \"*.do\", Roles = [R]'",
        "'Path = \"*.do\", Callers = any'           | 'Path = \"/api/x.do\", Roles = [R]'",
        "'Path = \"*.css\", Anonymous = true'       | 'Path = \"/api/*\", Roles = [R]'",
        "'Path = \"*.css\", Anonymous = true'       | 'Path = \"/*\", Callers = any'",
        "'Path = \"*.css\", Methods = [GET], Anonymous = true' | 'Path = \"/api/*\", Roles = [R]'",
        "'Path = \"/*\", Callers = any'             | 'Path = \"/\", Anonymous = true'",
      })
  void read_ofARuleThatAnEarlierOneMakesUseless_refuses(String earlier, String rule) {
    assertThat(faults(rules(earlier, rule)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.key).isEqualTo("Authorization.Rules[1].Path");
              assertThat(fault.found).contains("Authorization.Rules[0]");
            });
  }

  @Test
  void read_ofMethodsThatEarlierRulesCoverTogether_refuses() {
    assertThat(
            faults(
                rules(
                    "Path = \"/api/*\", Methods = [GET], Callers = any",
                    "Path = \"/api/*\", Methods = [PUT], Callers = any",
                    "Path = \"/api/x\", Methods = [GET, PUT], Roles = [R]")))
        .singleElement()
        .satisfies(fault -> assertThat(fault.key).isEqualTo("Authorization.Rules[2].Path"));
  }

  @Test
  void read_ofRulesThatEachHaveAMeaning_accepts() {
    assertThat(
            warnings(
                rules(
                    "Path = \"/\", Anonymous = true",
                    "Path = \"/exact\", Roles = [R]",
                    "Path = \"/api/orders/*\", Methods = [GET], Callers = any",
                    "Path = \"/api/orders/*\", Roles = [R]",
                    "Path = \"/api/pub/*\", Anonymous = true",
                    "Path = \"*.do\", Roles = [R]",
                    "Path = \"/api/*\", Methods = [POST], Roles = [R]",
                    "Path = \"*.css\", Methods = [GET], Anonymous = true",
                    "Path = \"*.js\", Anonymous = true")))
        .isEmpty();
  }

  @Test
  void read_ofAPathThatBeginsAsTheContextPathDoes_acceptsWhereTheApplicationHasSuch() {
    String rule = "Path = \"/api/orders/*\", Roles = [R]";

    assertThat(warnings(rules(rule).contextPath("/api"))).isEmpty();
    assertThat(
            warnings(
                rules("Path = \"/shop/x\", Roles = [R]")
                    .mappings(List.of("/*", "/shop/*"), List.of("/*"))))
        .isEmpty();
    assertThat(
            warnings(rules("Path = \"/shops/x\", Roles = [R]").mappings(List.of("/*"), List.of())))
        .isEmpty();
  }

  @Test
  void read_whereMappingsAreNotKnown_accepts() {
    assertThat(
            warnings(
                rules("Path = \"/other/*\", Roles = [R]").mappings(List.of(), List.of("/x/*"))))
        .isEmpty();
  }

  @Test
  void read_ofTheDefault_takesAuthenticatedOrDeny() {
    assertThat(read(MINIMAL).authorization.denyByDefault).isFalse();
    assertThat(read(rule("Path = \"/x\", Roles = [R]") + "\nAuthorization.Default = Deny"))
        .satisfies(settings -> assertThat(settings.authorization.denyByDefault).isTrue());
    assertThat(faults(MINIMAL + "Authorization.Default = open").get(0).key)
        .isEqualTo("Authorization.Default");
    assertThat(faults(MINIMAL + "Authorization.Default = deny").get(0).remedy)
        .contains("Authorization.Rules");
  }
}
