package steel.infer;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import steel.infer.kernel.Kernel;

/// A kernel that computes nothing and allocates nothing: every method returns at once. With it,
/// what a call allocates is allocated around the kernels, and does not depend on whether the
/// compiler has kept all vectors in registers. Made at run time, so that it has whatever methods
/// kernels have.
final class IdleKernel {
  private IdleKernel() {}

  static Kernel make() throws ReflectiveOperationException {
    byte[] bytes =
        ClassFile.of().build(ClassDesc.of(IdleKernel.class.getName() + "$Made"), IdleKernel::fill);
    return (Kernel)
        MethodHandles.lookup()
            .defineHiddenClass(bytes, true)
            .lookupClass()
            .getDeclaredConstructor()
            .newInstance();
  }

  private static void fill(ClassBuilder made) {
    made.withInterfaceSymbols(Kernel.class.describeConstable().orElseThrow());
    made.withMethodBody(
        INIT_NAME,
        MTD_void,
        ClassFile.ACC_PUBLIC,
        code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_());
    for (Method method : Kernel.class.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        addIdle(made, method);
      }
    }
  }

  private static void addIdle(ClassBuilder made, Method method) {
    MethodTypeDesc type =
        MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .describeConstable()
            .orElseThrow();
    made.withMethodBody(
        method.getName(),
        type,
        ClassFile.ACC_PUBLIC,
        code -> {
          switch (method.getReturnType().getName()) {
            case "void" -> code.return_();
            case "int" -> code.iconst_0().ireturn();
            case "float" -> code.fconst_0().freturn();
            default -> code.aconst_null().areturn();
          }
        });
  }
}
