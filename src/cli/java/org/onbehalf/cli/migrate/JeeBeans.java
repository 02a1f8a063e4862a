package org.onbehalf.cli.migrate;

import java.util.Collection;

/**
 * What {@code <jee>} stands for, in beans: for Spring Security 3.0, whose schema does not know it.
 */
final class JeeBeans {
  static final String NAMESPACE = "http://www.springframework.org/schema/beans";

  /** Behind a prefix. */
  static final String CUSTOM_FILTER =
      "custom-filter position=\"PRE_AUTH_FILTER\" ref=\"onbehalfPreAuthentication\"/>";

  private static final String SECURITY = "org.springframework.security.";
  private static final String PRE_AUTHENTICATION = SECURITY + "web.authentication.preauth.";

  private JeeBeans() {}

  /**
   * Puts the beans behind {@code <http>}, and into it the entry point that it needs without a login
   * of its own.
   *
   * @param prefix that of beans
   * @param roles as XML has them
   */
  static void put(EditedText text, String prefix, XmlElement http, Collection<String> roles) {
    text.insert(
        http.start + 1 + http.prefix.length() + http.name.length(),
        " entry-point-ref=\"onbehalfEntryPoint\"");
    String line = text.lineBreak() + text.indentation(http.start);
    StringBuilder beans = new StringBuilder();
    for (String each :
        new String[] {
          "<bean id=\"onbehalfEntryPoint\" class=\""
              + SECURITY
              + "web.authentication.Http403ForbiddenEntryPoint\"/>",
          "<bean id=\"onbehalfPreAuthentication\" class=\""
              + PRE_AUTHENTICATION
              + "j2ee.J2eePreAuthenticatedProcessingFilter\">",
          "  <property name=\"authenticationManager\">",
          "    <bean class=\"" + SECURITY + "authentication.ProviderManager\">",
          "      <property name=\"providers\">",
          "        <bean class=\""
              + PRE_AUTHENTICATION
              + "PreAuthenticatedAuthenticationProvider\">",
          "          <property name=\"preAuthenticatedUserDetailsService\">",
          "            <bean class=\""
              + PRE_AUTHENTICATION
              + "PreAuthenticatedGrantedAuthoritiesUserDetailsService\"/>",
          "          </property>",
          "        </bean>",
          "      </property>",
          "    </bean>",
          "  </property>",
          "  <property name=\"authenticationDetailsSource\">",
          "    <bean class=\""
              + PRE_AUTHENTICATION
              + "j2ee.J2eeBasedPreAuthenticatedWebAuthenticationDetailsSource\">",
          "      <property name=\"mappableRolesRetriever\">",
          "        <bean class=\""
              + SECURITY
              + "core.authority.mapping.SimpleMappableAttributesRetriever\">",
          "          <property name=\"mappableAttributes\">",
          "            <set><value>" + String.join("</value><value>", roles) + "</value></set>",
          "          </property>",
          "        </bean>",
          "      </property>",
          "    </bean>",
          "  </property>",
          "</bean>",
        }) {
      beans.append(line).append(each.replaceAll("<(/?)", "<$1" + prefix));
    }
    text.insert(http.end, beans.toString());
  }
}
