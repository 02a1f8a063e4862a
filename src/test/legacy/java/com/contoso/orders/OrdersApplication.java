package com.contoso.orders;

import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;

public class OrdersApplication extends ResourceConfig {
  public OrdersApplication() {
    register(JacksonFeature.class);
    register(OrdersResource.class);
    register(AdminResource.class);
  }
}
