package org.onbehalf.testing;

import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.MultipartConfigElement;
import javax.servlet.Servlet;
import javax.servlet.ServletContainerInitializer;
import javax.websocket.server.ServerEndpoint;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Says a {@code web.xml} to Undertow, which reads none. */
final class UndertowDescriptor {
  private final Element root;
  private final ClassLoader loader;
  private final DeploymentInfo info;

  private UndertowDescriptor(Element root, ClassLoader loader, DeploymentInfo info) {
    this.root = root;
    this.loader = loader;
    this.info = info;
  }

  static DeploymentInfo read(WarDeployment deployment, ClassLoader loader) {
    Path war = deployment.war();
    DeploymentInfo info =
        Servlets.deployment()
            .setDeploymentName(deployment.contextPath())
            .setContextPath(deployment.contextPath())
            .setClassLoader(loader)
            .setResourceManager(new PathResourceManager(war))
            .addWelcomePage("index.html");
    try {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(war.resolve("WEB-INF/web.xml").toFile());
      UndertowDescriptor descriptor =
          new UndertowDescriptor(document.getDocumentElement(), loader, info);
      descriptor.parameters();
      deployment.parameters().forEach(info::addInitParameter);
      descriptor.filters();
      descriptor.servlets();
      descriptor.others();
      descriptor.endpoints(war.resolve("WEB-INF/classes"));
      return info;
    } catch (ParserConfigurationException | SAXException | ReflectiveOperationException e) {
      throw new IllegalStateException("the web.xml of " + war + " cannot be used", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void parameters() {
    for (Element each : children(root, "context-param")) {
      info.addInitParameter(text(each, "param-name"), text(each, "param-value"));
    }
  }

  private void filters() throws ClassNotFoundException {
    for (Element each : children(root, "filter")) {
      FilterInfo filter =
          Servlets.filter(
                  text(each, "filter-name"), type(each, "filter-class").asSubclass(Filter.class))
              .setAsyncSupported(Boolean.parseBoolean(text(each, "async-supported")));
      for (Element parameter : children(each, "init-param")) {
        filter.addInitParam(text(parameter, "param-name"), text(parameter, "param-value"));
      }
      info.addFilter(filter);
    }
    for (Element each : children(root, "filter-mapping")) {
      List<String> dispatchers = texts(each, "dispatcher");
      for (String pattern : texts(each, "url-pattern")) {
        for (String dispatcher : dispatchers.isEmpty() ? List.of("REQUEST") : dispatchers) {
          info.addFilterUrlMapping(
              text(each, "filter-name"), pattern, DispatcherType.valueOf(dispatcher));
        }
      }
    }
  }

  private void servlets() throws ClassNotFoundException {
    Map<String, ServletInfo> servlets = new HashMap<>();
    for (Element each : children(root, "servlet")) {
      ServletInfo servlet =
          Servlets.servlet(
                  text(each, "servlet-name"), type(each, "servlet-class").asSubclass(Servlet.class))
              .setAsyncSupported(Boolean.parseBoolean(text(each, "async-supported")));
      for (Element parameter : children(each, "init-param")) {
        servlet.addInitParam(text(parameter, "param-name"), text(parameter, "param-value"));
      }
      for (Element reference : children(each, "security-role-ref")) {
        servlet.addSecurityRoleRef(text(reference, "role-name"), text(reference, "role-link"));
      }
      if (!children(each, "multipart-config").isEmpty()) {
        servlet.setMultipartConfig(new MultipartConfigElement(""));
      }
      servlets.put(servlet.getName(), servlet);
      info.addServlet(servlet);
    }
    for (Element each : children(root, "servlet-mapping")) {
      var servlet = Objects.requireNonNull(servlets.get(text(each, "servlet-name")));
      texts(each, "url-pattern").forEach(servlet::addMapping);
    }
  }

  private void others() throws ClassNotFoundException {
    for (Element each : children(root, "listener")) {
      info.addListener(
          new ListenerInfo(type(each, "listener-class").asSubclass(EventListener.class)));
    }
    for (Element each : children(root, "error-page")) {
      info.addErrorPage(
          Servlets.errorPage(text(each, "location"), Integer.parseInt(text(each, "error-code"))));
    }
    for (ServletContainerInitializer each :
        ServiceLoader.load(ServletContainerInitializer.class, loader)) {
      if (each.getClass().getClassLoader() == loader) {
        info.addServletContainerInitializer(
            new ServletContainerInitializerInfo(each.getClass(), Set.of()));
      }
    }
  }

  private void endpoints(Path classes) throws IOException, ClassNotFoundException {
    WebSocketDeploymentInfo sockets = new WebSocketDeploymentInfo();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path each :
          files.filter(file -> file.toString().matches(".*Endpoint.*[.]class")).toList()) {
        String name = classes.relativize(each).toString().replaceAll("[.]class$", "");
        Class<?> type = loader.loadClass(name.replace('/', '.'));
        if (type.isAnnotationPresent(ServerEndpoint.class)) {
          sockets.addEndpoint(type);
        }
      }
    }
    info.addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, sockets);
  }

  private Class<?> type(Element parent, String name) throws ClassNotFoundException {
    return loader.loadClass(text(parent, name));
  }

  private static String text(Element parent, String name) {
    List<String> all = texts(parent, name);
    return all.isEmpty() ? "" : all.get(0);
  }

  private static List<String> texts(Element parent, String name) {
    return children(parent, name).stream().map(each -> each.getTextContent().trim()).toList();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
