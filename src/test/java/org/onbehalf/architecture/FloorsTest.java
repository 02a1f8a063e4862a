package org.onbehalf.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house of ARCHITECTURE.md, held by the build. */
class FloorsTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.onbehalf");

  private static final String[][] FLOORS = {
    {
      "org.onbehalf",
      "org.onbehalf.spi",
      "org.onbehalf.internal",
      "org.onbehalf.internal.caller",
      "org.onbehalf.internal.config",
      "org.onbehalf.internal.credential",
      "org.onbehalf.internal.http",
      "org.onbehalf.internal.message",
      "org.onbehalf.internal.response",
      "org.onbehalf.internal.telemetry"
    },
    {
      "org.onbehalf.internal.cache",
      "org.onbehalf.internal.cache.disk",
      "org.onbehalf.internal.cache.jcache",
      "org.onbehalf.internal.cache.jdbc",
      "org.onbehalf.internal.cache.redis",
      "org.onbehalf.internal.jwks"
    },
    {
      "org.onbehalf.internal.acquisition",
      "org.onbehalf.internal.validation",
      "org.onbehalf.internal.principal",
      "org.onbehalf.internal.authorization",
      "org.onbehalf.internal.downstream"
    },
    {
      "org.onbehalf.internal.acquisition.entra",
      "org.onbehalf.internal.acquisition.exchange",
      "org.onbehalf.internal.sessions"
    },
    {"org.onbehalf.internal.runtime"},
    {
      "org.onbehalf.servlet",
      "org.onbehalf.jersey",
      "org.onbehalf.okhttp",
      "org.onbehalf.apache",
      "org.onbehalf.azure",
      "org.onbehalf.jaxws",
      "org.onbehalf.shiro",
      "org.onbehalf.websocket"
    },
  };

  @Test
  void everyPackage_standsOnAFloor() {
    TreeSet<String> homeless = new TreeSet<>();
    HOUSE.forEach(each -> homeless.add(each.getPackageName()));
    for (String[] floor : FLOORS) {
      List.of(floor).forEach(homeless::remove);
    }
    // in jars of their own
    homeless.removeIf(each -> each.matches("org\\.onbehalf\\.(cli|testkit)(\\..*)?"));
    assertThat(homeless).isEmpty();
  }

  @Test
  void arrows_onlyPointDown() {
    List<String> above = new ArrayList<>();
    for (int floor = FLOORS.length - 1; floor > 0; floor--) {
      above.addAll(List.of(FLOORS[floor]));
      noClasses()
          .that()
          .resideInAnyPackage(FLOORS[floor - 1])
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above.toArray(String[]::new))
          .check(HOUSE);
    }
  }

  @Test
  void flows_doNotKnowEachOther() {
    List<String> flows = new ArrayList<>(List.of(FLOORS[2]));
    flows.addAll(List.of(FLOORS[3]));
    for (String one : flows) {
      for (String other : flows) {
        if (!one.equals(other) && !other.equals("org.onbehalf.internal.acquisition")) {
          noClasses()
              .that()
              .resideInAPackage(one)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other)
              .check(HOUSE);
        }
      }
    }
  }

  @Test
  void testkitAndCommandLine_areApart() {
    for (String apart : List.of("org.onbehalf.testkit..", "org.onbehalf.cli..")) {
      noClasses()
          .that()
          .resideOutsideOfPackage(apart)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(apart)
          .check(HOUSE);
    }
  }

  @Test
  void librariesOfTheCommandLine_areTouchedThereOnly() {
    noClasses()
        .that(not(resideInAPackage("org.onbehalf.cli..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "org.objectweb.asm..", "com.github.difflib..")
        .check(HOUSE);
  }

  @Test
  void publicApi_namesNoTypeOfALibraryOrOfTheHouse() {
    methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat(
            resideInAnyPackage(
                    "org.onbehalf",
                    "org.onbehalf.spi",
                    "org.onbehalf.servlet",
                    "org.onbehalf.jersey",
                    "org.onbehalf.okhttp",
                    "org.onbehalf.apache",
                    "org.onbehalf.azure",
                    "org.onbehalf.jaxws",
                    "org.onbehalf.shiro",
                    "org.onbehalf.websocket",
                    "org.onbehalf.testkit")
                .and(
                    new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("are public") {
                      @Override
                      public boolean test(JavaClass type) {
                        return type.getModifiers().contains(JavaModifier.PUBLIC);
                      }
                    }))
        .should(nameOnlyWhatUsersHave())
        .check(HOUSE);
  }

  private static ArchCondition<JavaMethod> nameOnlyWhatUsersHave() {
    return new ArchCondition<>("name only types that users have") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        List<JavaClass> named = new ArrayList<>(method.getRawParameterTypes());
        named.add(method.getRawReturnType());
        for (JavaClass type : named) {
          String name = type.getBaseComponentType().getPackageName();
          boolean had =
              name.isEmpty()
                  || name.startsWith("java")
                  || name.startsWith("org.glassfish.jersey")
                  || isTheClientOf(method.getOwner().getPackageName(), name)
                  || (name.startsWith("org.onbehalf") && !name.startsWith("org.onbehalf.internal"));
          if (!had) {
            events.add(
                SimpleConditionEvent.violated(
                    method, method.getFullName() + " names " + type.getName()));
          }
        }
      }
    };
  }

  /** A room for another HTTP client names that client, and what it is made of. */
  private static boolean isTheClientOf(String room, String name) {
    return switch (room) {
      case "org.onbehalf.okhttp" -> name.startsWith("okhttp3");
      case "org.onbehalf.apache" -> name.startsWith("org.apache.http");
      case "org.onbehalf.azure" ->
          name.startsWith("com.azure.core") || name.startsWith("reactor.core");
      case "org.onbehalf.testkit" -> name.startsWith("org.junit");
      default -> false;
    };
  }

  @Test
  void otherClients_areTouchedInTheirRoomsOnly() {
    String[][] rooms = {
      {"org.onbehalf.okhttp", "okhttp3..", "okio..", "kotlin.."},
      {"org.onbehalf.azure", "com.azure.core..", "reactor..", "org.reactivestreams.."},
      {"org.onbehalf.jaxws", "javax.xml.ws..", "javax.xml.soap.."},
      {"org.onbehalf.shiro", "org.apache.shiro.."},
      {"org.onbehalf.websocket", "javax.websocket.."},
    };
    for (String[] room : rooms) {
      noClasses()
          .that(not(resideInAPackage(room[0])))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Arrays.copyOfRange(room, 1, room.length))
          .check(HOUSE);
    }
  }

  @Test
  void lightbendConfig_isTouchedInOneRoom() {
    noClasses()
        .that(not(resideInAnyPackage("org.onbehalf.internal.config", "org.onbehalf.testkit")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.typesafe.config..")
        .check(HOUSE);
  }

  @Test
  void msal_isTouchedInOneRoom() {
    noClasses()
        .that(not(resideInAPackage("org.onbehalf.internal.acquisition.entra")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.microsoft.aad..")
        .check(HOUSE);
  }

  @Test
  void jaxrs_isTouchedWhereItMayBeAbsent() {
    noClasses()
        .that(not(resideInAnyPackage("org.onbehalf.jersey", "org.onbehalf.internal.downstream")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.ws.rs..", "org.glassfish..")
        .check(HOUSE);
    noClasses()
        .that(not(resideInAnyPackage("org.onbehalf.apache", "org.onbehalf.internal.downstream")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.http..")
        .check(HOUSE);
  }

  @Test
  void storesAndTheHeap_areTouchedByTheCacheOnly() {
    noClasses()
        .that(not(resideInAPackage("org.onbehalf.internal.cache..")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.h2..", "org.ehcache..")
        .check(HOUSE);
  }

  @Test
  void jedis_isTouchedWhereItMayBeAbsent() {
    noClasses()
        .that(not(resideInAPackage("org.onbehalf.internal.cache.redis")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .check(HOUSE);
  }

  @Test
  void micrometer_isTouchedWhereItMayBeAbsent() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.onbehalf.internal.telemetry.MicrometerMeters")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(HOUSE);
  }

  @Test
  void databasesAndDirectories_areTouchedInTheirRoomsOnly() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "org.onbehalf.internal.cache.jdbc", "org.onbehalf.internal.principal")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "javax.naming..")
        .check(HOUSE);
  }

  @Test
  void nothingMutable_isStatic() {
    fields()
        .that()
        .areStatic()
        .and()
        .areNotFinal()
        .should()
        .beDeclaredInClassesThat()
        .haveSimpleName("nothing")
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  @Test
  void apisThatLaterJavasLost_areNotUsed() {
    // org.onbehalf.jaxws has them from a jar
    noClasses()
        .that(not(resideInAPackage("org.onbehalf.jaxws")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.xml.bind..", "javax.xml.ws..", "javax.xml.soap..", "sun..")
        .check(HOUSE);
  }

  @Test
  void publicApi_isFinalOrAnInterface() {
    classes()
        .that()
        .resideInAnyPackage(
            "org.onbehalf",
            "org.onbehalf.spi",
            "org.onbehalf.servlet",
            "org.onbehalf.jersey",
            "org.onbehalf.okhttp",
            "org.onbehalf.apache",
            "org.onbehalf.azure",
            "org.onbehalf.jaxws",
            "org.onbehalf.shiro")
        .and()
        .arePublic()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveFullyQualifiedName("org.onbehalf.OnBehalfException")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(HOUSE);
  }
}
