package org.onbehalf.jersey;

import java.util.List;
import javax.annotation.Priority;
import javax.servlet.ServletContext;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.Response;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.runtime.CallerAnswers;
import org.onbehalf.internal.runtime.OnBehalfRuntime;

/** Stands before one resource method and asks its caller for what the annotations say. */
@Priority(Priorities.AUTHORIZATION)
final class AnnotationFilter implements ContainerRequestFilter {
  private final List<AuthorizationAnnotations.Requirement> requirements;
  private final @Nullable ServletContext servletContext;

  AnnotationFilter(
      List<AuthorizationAnnotations.Requirement> requirements,
      @Nullable ServletContext servletContext) {
    this.requirements = requirements;
    this.servletContext = servletContext;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller = CallerContext.find().orElse(null);
    if (caller == null) {
      request.abortWith(challenge(request));
      return;
    }
    // what they throw is mapped to 403
    requirements.forEach(each -> each.check(caller));
  }

  /** The request came without a token, where that is allowed, to a method that needs a caller. */
  private Response challenge(ContainerRequestContext request) {
    String correlationId = CorrelationId.of(request.getHeaderString(CorrelationId.HEADER));
    OnBehalf onBehalf = servletContext == null ? null : OnBehalf.from(servletContext);
    if (!(onBehalf instanceof OnBehalfRuntime)) {
      return AnswerResponse.of(new AnswerMessage(Answers.SERVER_ERROR, null, correlationId));
    }
    CallerAnswers answers = ((OnBehalfRuntime) onBehalf).answers();
    answers.sent(Answer.challenge(), correlationId);
    return AnswerResponse.of(answers.message(Answer.challenge(), "", correlationId));
  }
}
