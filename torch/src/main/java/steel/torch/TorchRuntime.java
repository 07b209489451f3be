package steel.torch;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/// The native library behind this room, loaded once per process.
public final class TorchRuntime {
  private static volatile boolean loaded;

  private TorchRuntime() {}

  /// What the library is on this machine.
  ///
  /// @param version of libtorch
  /// @param threads that one operation may use when it runs alone
  /// @param cpuCapability widest instructions its kernels are compiled for here, such as `AVX512`
  public record Description(String version, int threads, String cpuCapability) {}

  /// Loads the library, unpacking it on the first run of a machine, which takes seconds.
  public static void load() {
    if (!loaded) {
      Loader.load(torch.class);
      loaded = true;
    }
  }

  /// Loads the library and asks it what it is.
  public static Description describe() {
    load();
    try (var _ = new PointerScope()) {
      String build = torch.show_config().getString();
      return new Description(
          between(build, "TORCH_VERSION=", ","),
          torch.get_num_threads(),
          between(build, "CPU capability usage: ", "\n"));
    }
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before);
    if (from < 0) {
      return "unknown";
    }
    int to = text.indexOf(after, from);
    return text.substring(from + before.length(), to < 0 ? text.length() : to).strip();
  }
}
