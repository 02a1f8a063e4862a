package org.onbehalf.cli.migrate;

import java.util.Arrays;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.onbehalf.cli.migrate.ClassFiles.Kind;
import org.onbehalf.internal.Nullable;

/** Reads one class file. Not thread-safe. */
final class ClassFileVisitor extends ClassVisitor {
  private static final String REQUEST = "javax/servlet/http/HttpServletRequest";
  private static final String SHIRO_SUBJECT = "org/apache/shiro/subject/Subject";

  private final ClassFiles files;
  private final String file;
  private String name = "";
  private boolean isFilter;
  private boolean readsAuthorization;

  ClassFileVisitor(ClassFiles files, String file) {
    super(Opcodes.ASM9);
    this.files = files;
    this.file = file;
  }

  void read(ClassReader reader) {
    reader.accept(this, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if (isFilter && readsAuthorization) {
      files.add(Kind.AUTHORIZATION_FILTER, name, where());
    }
  }

  private String where() {
    return name + (file.endsWith(".jar") ? " in " + file.substring(file.lastIndexOf('/') + 1) : "");
  }

  @Override
  public void visit(
      int version,
      int access,
      String className,
      @Nullable String signature,
      @Nullable String superName,
      @Nullable String[] interfaces) {
    name = className.replace('/', '.');
    isFilter =
        (interfaces != null && Arrays.asList(interfaces).contains("javax/servlet/Filter"))
            || (superName != null
                && superName.matches("org/springframework/web/filter/\\w+Filter(Bean)?"));
    if (superName != null && superName.endsWith("/WebSecurityConfigurerAdapter")) {
      files.add(Kind.SPRING_CONFIGURATION, name, where());
    }
  }

  @Override
  public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
    if (descriptor.equals("Ljavax/servlet/annotation/ServletSecurity;")) {
      return annotations().security();
    }
    if (descriptor.equals("Ljavax/servlet/annotation/WebServlet;")) {
      return annotations().servlet();
    }
    annotated(descriptor);
    return null;
  }

  private ServletAnnotations annotations() {
    return files.servlets.computeIfAbsent(name, ServletAnnotations::new);
  }

  private void annotated(String descriptor) {
    if (descriptor.startsWith("Ljavax/annotation/security/")
        && descriptor.matches(".*/(RolesAllowed|DenyAll|PermitAll);")) {
      files.add(Kind.ROLES_ANNOTATION, "", where());
    }
    if (descriptor.endsWith("/EnableWebSecurity;")) {
      files.add(Kind.SPRING_CONFIGURATION, name, where());
    }
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String method,
      String descriptor,
      @Nullable String signature,
      @Nullable String[] exceptions) {
    return new Code();
  }

  /** Remembers the text that was loaded last: it is the last argument of a call. */
  private final class Code extends MethodVisitor {
    private @Nullable String last;

    Code() {
      super(Opcodes.ASM9);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      annotated(descriptor);
      return null;
    }

    @Override
    public void visitLdcInsn(Object value) {
      last = value instanceof String ? (String) value : null;
      if (last != null && last.endsWith("WEB-INF/web.xml")) {
        files.add(Kind.DESCRIPTOR, "", where());
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean isInterface) {
      called(owner, method, last);
      last = null;
    }

    @Override
    public void visitInsn(int opcode) {
      last = null;
    }

    @Override
    public void visitVarInsn(int opcode, int index) {
      last = null;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
      last = null;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      last = null;
    }
  }

  private void called(String owner, String method, @Nullable String literal) {
    String argument = literal == null ? "" : literal;
    if (method.equals("isUserInRole")) {
      files.add(Kind.ROLE, argument, where());
    } else if (owner.equals(SHIRO_SUBJECT) && method.matches("hasRoles?|hasAllRoles|checkRoles?")) {
      files.add(Kind.SHIRO_ROLE, argument, where());
    } else if (owner.equals(SHIRO_SUBJECT) && method.matches("(isPermitted|checkPermission)\\w*")) {
      files.add(Kind.SHIRO_PERMISSION, argument, where());
    } else if (method.equals("startAsync") && owner.startsWith("javax/servlet/")) {
      files.add(Kind.ASYNC, "", where());
    } else if (owner.startsWith("com/microsoft/aad/adal4j/")
        || owner.startsWith("com/microsoft/aad/msal4j/")) {
      files.add(Kind.SIGN_IN, "", where());
    } else if (owner.startsWith(REQUEST)) {
      calledRequest(method, argument);
    }
  }

  private void calledRequest(String method, String argument) {
    switch (method) {
      case "getRemoteUser":
      case "getUserPrincipal":
        files.add(Kind.REMOTE_USER, "", where());
        break;
      case "login":
      case "logout":
      case "authenticate":
        files.add(Kind.LOGIN, method, where());
        break;
      case "getHeader":
      case "getHeaders":
        if (argument.equalsIgnoreCase("Authorization")) {
          readsAuthorization = true;
          files.add(Kind.AUTHORIZATION_HEADER, "", where());
        }
        break;
      default:
        break;
    }
  }
}
