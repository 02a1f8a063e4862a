package org.onbehalf.cli.migrate;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.objectweb.asm.ClassReader;

/** What the application's own classes ask for, by their class files. Not thread-safe. */
final class ClassFiles {
  /** Of frameworks, which ask for what their applications say. */
  private static final String[] FRAMEWORKS = {
    "com/azure/",
    "com/fasterxml/",
    "com/google/",
    "com/microsoft/aad/",
    "com/nimbusds/",
    "com/sun/",
    "com/typesafe/",
    "ch/qos/",
    "io/netty/",
    "io/undertow/",
    "io/swagger/",
    "jakarta/",
    "java/",
    "javax/",
    "kotlin/",
    "net/bytebuddy/",
    "net/sf/cglib/",
    "org/aopalliance/",
    "org/apache/axis",
    "org/apache/catalina/",
    "org/apache/commons/",
    "org/apache/coyote/",
    "org/apache/cxf/",
    "org/apache/http/",
    "org/apache/jasper/",
    "org/apache/log4j/",
    "org/apache/logging/",
    "org/apache/lucene/",
    "org/apache/myfaces/",
    "org/apache/shiro/",
    "org/apache/struts",
    "org/apache/tiles/",
    "org/apache/tomcat/",
    "org/apache/wicket/",
    "org/apache/xerces/",
    "org/apache/xalan/",
    "org/bouncycastle/",
    "org/codehaus/",
    "org/eclipse/jetty/",
    "org/ehcache/",
    "org/glassfish/",
    "org/h2/",
    "org/hibernate/",
    "org/jasig/cas/client/",
    "org/apereo/cas/client/",
    "org/jboss/",
    "org/keycloak/",
    "org/owasp/",
    "org/pac4j/",
    "org/primefaces/",
    "org/slf4j/",
    "org/springframework/",
    "waffle/",
    "no/nav/security/",
    "com/sap/cloud/security/",
    "org/jooq/",
    "org/jvnet/",
    "scala/",
    "groovy/",
    "org/mozilla/",
    "freemarker/",
    "com/opensymphony/",
  };

  /** By what was found: the literals or classes. */
  enum Kind {
    ROLE("isUserInRole"),
    SHIRO_ROLE("Shiro's hasRole and the like"),
    SHIRO_PERMISSION("Shiro's isPermitted and the like"),
    REMOTE_USER("getRemoteUser, getUserPrincipal"),
    LOGIN("request.login, logout, authenticate"),
    AUTHORIZATION_HEADER("reads the header Authorization"),
    AUTHORIZATION_FILTER("filters that read the header Authorization"),
    ASYNC("startAsync"),
    DESCRIPTOR("reads /WEB-INF/web.xml"),
    ROLES_ANNOTATION("@RolesAllowed, @DenyAll, @PermitAll"),
    SPRING_CONFIGURATION("Spring Security configured in Java"),
    SIGN_IN("ADAL or MSAL4J");

    final String shownName;

    Kind(String shownName) {
      this.shownName = shownName;
    }
  }

  private final Map<Kind, Map<String, Set<String>>> found = new TreeMap<>();

  /** The servlets with {@code @ServletSecurity}. */
  final Map<String, ServletAnnotations> servlets = new LinkedHashMap<>();

  private int unreadable;

  boolean isOfInterest(String entry) {
    for (String each : FRAMEWORKS) {
      if (entry.startsWith(each)) {
        return false;
      }
    }
    return !entry.startsWith("META-INF/") && !entry.endsWith("module-info.class");
  }

  void read(byte[] bytes, String file) {
    try {
      ClassReader reader = new ClassReader(bytes);
      new ClassFileVisitor(this, file).read(reader);
    } catch (RuntimeException e) {
      // obfuscated, damaged, or newer than what ASM knows
      unreadable++;
    }
  }

  int unreadable() {
    return unreadable;
  }

  /** The class that has it, and where that lies. */
  void add(Kind kind, String literal, String where) {
    found
        .computeIfAbsent(kind, key -> new TreeMap<>())
        .computeIfAbsent(literal, key -> new TreeSet<>())
        .add(where);
  }

  boolean has(Kind kind) {
    return found.containsKey(kind);
  }

  /** The literals; an empty one stands for what is not a literal. */
  Set<String> literals(Kind kind) {
    Set<String> literals = new LinkedHashSet<>(where(kind).keySet());
    literals.remove("");
    return literals;
  }

  /** The classes, by the literal. */
  Map<String, Set<String>> where(Kind kind) {
    return found.getOrDefault(kind, new TreeMap<>());
  }

  /** All classes that have it. */
  Set<String> classes(Kind kind) {
    Set<String> classes = new TreeSet<>();
    where(kind).values().forEach(classes::addAll);
    return classes;
  }
}
