package com.contoso.orders;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import org.apache.log4j.Logger;

@Path("orders")
public class OrdersResource {
  private static final Logger LOG = Logger.getLogger(OrdersResource.class);
  private static final Client CLIENT = client();

  @Context private ServletContext application;

  private static Client client() {
    Client client = ClientBuilder.newClient();
    return client;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> orders(@Context HttpServletRequest request) {
    LOG.info("orders");
    Map<String, Object> answer = new LinkedHashMap<String, Object>();
    answer.put("user", request.getRemoteUser());
    answer.put(
        "stock",
        CLIENT.target(application.getInitParameter("partner.url")).path("stock").request().get(String.class));
    return answer;
  }
}
