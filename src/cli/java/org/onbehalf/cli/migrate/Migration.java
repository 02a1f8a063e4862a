package org.onbehalf.cli.migrate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;

/**
 * Plans how an application moves: which files change, and what the report says. Not thread-safe.
 */
final class Migration {
  static final String WEB_XML = "WEB-INF/web.xml";
  static final String CONFIGURATION = "WEB-INF/onbehalf.conf";

  private final War war;
  private final MigrationOptions options;
  private final ClassFiles classes = new ClassFiles();
  private final Libraries libraries;

  final Report report = new Report();

  /** The new content of files, and that of new files, by their names. */
  final Map<String, byte[]> files = new LinkedHashMap<>();

  /** What changes in texts: for the diff. */
  final List<Change> changes = new ArrayList<>();

  List<Rule> rules = new ArrayList<>();

  /** Whether a filter or a valve that logged users in is removed. */
  private boolean removed;

  /** An edited file that lies outside of the application; null if there is none. */
  @Nullable Change outside;

  /** A text before and after. */
  static final class Change {
    final String name;
    final String before;
    final String after;

    Change(String name, String before, String after) {
      this.name = name;
      this.before = before;
      this.after = after;
    }
  }

  Migration(War war, MigrationOptions options) {
    this.war = war;
    this.options = options;
    this.libraries = new Libraries(war, classes);
  }

  /** Reads everything, and decides. */
  Migration plan(Progress progress, String reportName) {
    if (war.has(CONFIGURATION)) {
      throw new CommandException(
          war.path + ": found " + CONFIGURATION + ". Expected an application without Onbehalf");
    }
    libraries.read(progress);
    if (libraries.hasOnbehalf) {
      throw new CommandException(
          war.path + ": found Onbehalf's classes. Expected an application without Onbehalf");
    }
    Descriptor descriptor = descriptor();
    WebXmlEdits edits = new WebXmlEdits(descriptor, report);
    Set<String> toRemove = new LinkedHashSet<>(options.remove);

    ContextXml context = null;
    XmlDocument contextXml = XmlDocument.read(war, "META-INF/context.xml");
    if (contextXml != null) {
      context = new ContextXml(contextXml, report);
      context.carry(toRemove);
      change(contextXml);
      removed = contextXml.text.isChanged();
    }
    Set<String> roles = new TreeSet<>(descriptor.roles);
    roles.addAll(descriptor.roleReferences);
    Login login = new Login(war, descriptor, libraries, classes, report);
    List<SecurityConstraint> constraints = login.constraints(edits);
    Set<String> authenticated = login.filters(edits, toRemove);
    removed |= login.hasRemoved || !options.remove.isEmpty();
    ShiroChains shiro = shiro(descriptor);
    SpringSecurity spring = spring();

    boolean constrained = constraints.stream().anyMatch(each -> each.roles != null);
    boolean others = shiro != null || spring.found || login.hasSpring;
    boolean all = constrained || others || authenticated.isEmpty();
    Collection<String> mappings =
        new LinkedHashSet<>(all ? Collections.singleton("/*") : authenticated);
    rules(descriptor, constraints, authenticated, shiro, spring, all, login.hasSpring);
    for (Rule rule : rules) {
      roles.addAll(rule.access.roles);
    }
    roles.addAll(spring.roles);
    roles.addAll(shiro == null ? Collections.emptySet() : shiro.roles());
    roles.addAll(classes.literals(ClassFiles.Kind.ROLE));
    roles.addAll(classes.literals(ClassFiles.Kind.SHIRO_ROLE));
    roles.remove("*");
    roles.remove("**");

    edits.removeLogin();
    edits.removeListeners();
    edits.addFilter(withContextPath(mappings));
    changeDescriptor(descriptor);
    String configuration =
        new ConfigurationText(options, reportName)
            .write(rules, roles, classes.has(ClassFiles.Kind.REMOTE_USER));
    files.put(CONFIGURATION, configuration.getBytes(StandardCharsets.UTF_8));
    changes.add(new Change(CONFIGURATION, "", configuration));
    new ConfigurationCheck(report)
        .check(configuration, war.contextName(), withContextPath(mappings), descriptor);
    new Advice(report, libraries, classes, descriptor, options).give(roles, login, rules);
    new LibraryJars(options, report, libraries).putInto(files);
    return this;
  }

  private Descriptor descriptor() {
    XmlDocument document = XmlDocument.read(war, WEB_XML);
    if (document == null) {
      report.found("Descriptor", "none");
      document = XmlDocument.read(WEB_XML, WebXmlEdits.empty().getBytes(StandardCharsets.UTF_8));
    }
    document = document.open();
    if (!document.root.name.equals("web-app")) {
      throw new CommandException(
          WEB_XML + ": found <" + document.root.name + ">. Expected <web-app>");
    }
    Descriptor descriptor = new Descriptor(document);
    if (descriptor.version() >= 5) {
      throw new CommandException(
          WEB_XML
              + ": found version "
              + descriptor.version()
              + " (jakarta.servlet). Expected an application for javax.servlet");
    }
    report.found("Descriptor", "web.xml of version " + descriptor.version());
    return descriptor;
  }

  private void changeDescriptor(Descriptor descriptor) {
    byte[] former = war.read(WEB_XML);
    if (former == null) {
      String text = descriptor.document.text.edited();
      files.put(WEB_XML, descriptor.document.edited());
      changes.add(new Change(WEB_XML, "", text));
    } else {
      change(descriptor.document);
    }
  }

  private void change(XmlDocument document) {
    if (document.text.isChanged()) {
      byte[] edited = document.edited();
      // what a person is to deploy has to be well-formed
      XmlDocument.read(document.name, edited);
      files.put(document.name, edited);
      changes.add(new Change(document.name, document.text.original(), document.text.edited()));
    }
  }

  private @Nullable ShiroChains shiro(Descriptor descriptor) {
    ShiroFile file = new ShiroFile(war, descriptor, options);
    ShiroIni ini = file.read(report);
    if (ini == null || ini.chains.isEmpty()) {
      return null;
    }
    ShiroChains chains = new ShiroChains(ini, report).carry(libraries.isAtLeast("shiro-web", 1, 6));
    if (ini.text.isChanged()) {
      Change change = new Change(ini.name, ini.text.original(), ini.text.edited());
      changes.add(change);
      if (file.isOutside()) {
        outside = change;
      } else {
        files.put(ini.name, change.after.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return chains;
  }

  private SpringSecurity spring() {
    SpringSecurity spring = new SpringSecurity(report, libraries);
    for (String name : war.names("WEB-INF/", ".xml")) {
      byte[] bytes = war.read(name);
      if (bytes == null
          || !new String(bytes, StandardCharsets.ISO_8859_1).contains(SpringSecurity.NAMESPACE)) {
        continue;
      }
      XmlDocument document = XmlDocument.read(name, bytes);
      spring.carry(document);
      change(document);
    }
    return spring;
  }

  private void rules(
      Descriptor descriptor,
      List<SecurityConstraint> constraints,
      Set<String> authenticated,
      @Nullable ShiroChains shiro,
      SpringSecurity spring,
      boolean all,
      boolean springFilter) {
    boolean constrained = constraints.stream().anyMatch(each -> each.roles != null);
    if (constrained || !authenticated.isEmpty()) {
      ConstraintRules made =
          new ConstraintRules(
              constraints,
              descriptor.roles,
              descriptor.deniesUncoveredMethods(),
              authenticated,
              all);
      rules = made.rules;
      report.differences.addAll(made.differences);
      report.uncovered.addAll(made.uncovered);
    }
    if (descriptor.roles.isEmpty()
        && constraints.stream().anyMatch(each -> each.roles != null && each.roles.contains("*"))) {
      String nobody = "Roles = [" + Rule.quoted(Rule.NO_ROLE) + "]";
      report
          .decide(
              "Say who may use the paths whose constraint names the role *",
              "It stands for all roles that web.xml declares, and web.xml declares none: nobody may."
                  + " Some servers let every user pass. If that was meant, write Callers = any")
          .at(CONFIGURATION, 0)
          .edit(nobody, "Callers = any");
    }
    @Nullable
    AntRules ant = shiro != null ? shiro.rules : spring.isExpressible() ? spring.rules : null;
    if (constrained && shiro != null) {
      report.decide(
          "Check that Shiro's chains and web.xml's constraints fit together",
          "The rules are those of the constraints; Shiro goes on to decide by its chains");
    } else if (!constrained && ant != null) {
      rules = ant.write().rules;
      report.differences.addAll(ant.differences);
    }
    if (rules.isEmpty() && (spring.found || springFilter)) {
      rules.add(new Rule("/*", new TreeSet<>(), Access.OPEN, "Spring Security decides"));
      report.done(
          "No rule is written for what Spring Security decides",
          "It is configured in Java, or says more than rules can. It goes on to decide, and answers"
              + " requests without a token");
    } else if (rules.isEmpty()) {
      // what the application itself does about users stays as it is
      Access access = removed ? Access.AUTHENTICATED : Access.OPEN;
      rules.add(new Rule("/*", new TreeSet<>(), access, "no login was found"));
      report
          .decide(
              "Say which paths need a token, and which roles",
              removed
                  ? "A filter or valve was removed, and nothing tells for which paths it asked for a"
                      + " login. Every path needs a valid token"
                  : "No login was found: neither constraints nor a filter that is known. Every path"
                      + " is as open as before, and a login within the application stays")
          .at(CONFIGURATION, 0)
          .edit(rules.get(0).toString(), "{ Path = \"/*\", Callers = any }");
    }
  }

  /**
   * On a server that names the application after its file, a rule that begins with that name looks
   * like a mistake, unless the filter is mapped there.
   */
  private Collection<String> withContextPath(Collection<String> mappings) {
    String context = "/" + war.contextName();
    Collection<String> with = new LinkedHashSet<>(mappings);
    for (Rule rule : rules) {
      if (rule.path.equals(context) || rule.path.startsWith(context + "/")) {
        with.add(context + "/*");
      }
    }
    return with;
  }
}
