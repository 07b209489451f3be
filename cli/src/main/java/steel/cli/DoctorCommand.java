package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.infer.MemoryBandwidth;
import steel.infer.SteelModel;
import steel.torch.TorchRuntime;

/// `steel doctor`: what this machine offers, measured where it can be.
@Command(
    name = "doctor",
    description = "Says what this machine offers: JDK, kernels, memory, libtorch.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final long BANDWIDTH_BYTES = 1L << 30;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Prints a JSON object instead of lines.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DoctorCommand() {}

  @Override
  public Integer call() {
    Map<String, Object> findings = new LinkedHashMap<>();
    boolean healthy = examine(findings);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(findings));
    } else {
      findings.forEach((name, value) -> out.println("%-17s %s".formatted(name, value)));
    }
    return healthy ? 0 : 1;
  }

  private static boolean examine(Map<String, Object> findings) {
    int cores = SteelModel.Settings.DEFAULT.threads();
    findings.put(
        "jdk", "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.vendor")));
    findings.put("jdk_folder", System.getProperty("java.home"));
    findings.put(
        "system", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    findings.put("processors", Runtime.getRuntime().availableProcessors());
    findings.put("cores", cores);
    findings.put("memory_gb", oneDecimal(PhysicalMemory.bytes() / 1e9));
    findings.put("heap_gb", oneDecimal(Runtime.getRuntime().maxMemory() / 1e9));
    findings.put("kernels", SteelModel.kernel());
    findings.put("bus_gbps_1_thread", oneDecimal(MemoryBandwidth.measure(1, share()) / 1e9));
    findings.put("bus_gbps", oneDecimal(MemoryBandwidth.measure(cores, share()) / 1e9));
    Path cache = nativeCache();
    boolean writable = isWritable(cache);
    findings.put(
        "cache",
        writable
            ? cache + ", writable"
            : cache + " cannot be written; set -Dorg.bytedeco.javacpp.cachedir in STEEL_JAVA_OPTS");
    return examineTorch(findings) && writable;
  }

  private static boolean examineTorch(Map<String, Object> findings) {
    try {
      TorchRuntime.Description torch = TorchRuntime.describe();
      findings.put("torch", torch.version());
      findings.put("torch_threads", torch.threads());
      findings.put("torch_cpu", torch.cpuCapability());
      return true;
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      findings.put("torch", "does not load on this machine: " + e.getMessage());
      return false;
    }
  }

  /// A quarter of the memory at most.
  private static long share() {
    return Math.min(BANDWIDTH_BYTES, PhysicalMemory.bytes() / 4);
  }

  /// Where javacpp unpacks native libraries, once per machine.
  private static Path nativeCache() {
    String given = System.getProperty("org.bytedeco.javacpp.cachedir");
    return given != null
        ? Path.of(given)
        : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
  }

  private static boolean isWritable(Path folder) {
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, "probe", "");
      Files.delete(probe);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static double oneDecimal(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
