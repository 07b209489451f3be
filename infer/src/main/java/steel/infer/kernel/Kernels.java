package steel.infer.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;

/// The kernel of this machine, chosen once. `-Dsteel.kernel=scalar` overrules.
public final class Kernels {
  private static final Choice CHOICE = choose();

  /// What every engine of this process runs on.
  public static final Kernel ACTIVE = CHOICE.kernel();

  private record Choice(Kernel kernel, String why) {}

  private Kernels() {}

  /// Which kernel runs, and why.
  public static String description() {
    return CHOICE.why();
  }

  private static Choice choose() {
    Choice choice = choice();
    System.getLogger(Kernels.class.getName()).log(Level.DEBUG, "kernel: {0}", choice.why());
    return choice;
  }

  private static Choice choice() {
    if ("scalar".equals(System.getProperty("steel.kernel"))) {
      return new Choice(new ScalarKernel(), "scalar, asked for by -Dsteel.kernel=scalar");
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return new Choice(
          new ScalarKernel(),
          "scalar, slow: the JVM runs without --add-modules jdk.incubator.vector");
    }
    int bits = Lanes.COUNT * Float.SIZE;
    if (bits < 128) {
      return new Choice(new ScalarKernel(), "scalar, slow: this machine has no SIMD for floats");
    }
    // Without the instruction a fused multiply-add is done in BigDecimal, thousands of times
    // slower.
    if (bits < 512 && System.getProperty("os.arch").equals("amd64") && !hasFusedMultiplyAdd()) {
      return new Choice(
          new ScalarKernel(), "scalar, slow: this processor has no fused multiply-add");
    }
    return new Choice(
        new VectorKernel(), "vector, %d bits (%d floats at once)".formatted(bits, Lanes.COUNT));
  }

  private static boolean hasFusedMultiplyAdd() {
    var virtualMachine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return virtualMachine == null
        || Boolean.parseBoolean(virtualMachine.getVMOption("UseFMA").getValue());
  }
}
