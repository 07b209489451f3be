package steel.infer.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs every timing that JMH finds once, in each form.
class KernelBenchmarkTest {
  /// Not a loop: how many tokens one takes.
  private static final Set<String> NOT_TIMED = Set.of("tileTokens");

  @Test
  void everyKernelIsTimedInBothForms() throws Exception {
    Set<String> kernels =
        Arrays.stream(Kernel.class.getMethods())
            .map(Method::getName)
            .filter(name -> !NOT_TIMED.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(timed("scalar", ScalarKernel.class)).isEqualTo(kernels);
    assertThat(timed("vector", VectorKernel.class)).isEqualTo(kernels);
  }

  /// Which methods of the kernel all timings together call.
  private static Set<String> timed(String form, Class<?> kernel) throws Exception {
    Set<String> all = new TreeSet<>();
    for (BenchmarkListEntry timing : timings()) {
      assertThat(timing.getParams().get().get("form")).containsExactly("scalar", "vector");
      Class<?> type = Class.forName(timing.getUserClassQName());
      try (KernelBenchmark benchmark =
          (KernelBenchmark) type.getDeclaredConstructor().newInstance()) {
        benchmark.form = form;
        benchmark.choose();
        assertThat(benchmark.kernel).isInstanceOf(kernel);
        Set<String> called = new TreeSet<>();
        benchmark.kernel = recording(benchmark.kernel, called);
        String method = timing.getUsername().substring(type.getName().length() + 1);
        type.getMethod(method).invoke(benchmark);
        called.removeAll(NOT_TIMED);
        assertThat(called).as("what %s calls", timing.getUsername()).hasSize(1);
        all.addAll(called);
      }
    }
    return all;
  }

  private static Collection<BenchmarkListEntry> timings() {
    PrintStream nowhere =
        new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    OutputFormat silent = OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, List.of(".*"), List.of());
  }

  private static Kernel recording(Kernel kernel, Set<String> called) {
    return (Kernel)
        Proxy.newProxyInstance(
            Kernel.class.getClassLoader(),
            new Class<?>[] {Kernel.class},
            (_, method, arguments) -> {
              called.add(method.getName());
              return method.invoke(kernel, arguments);
            });
  }
}
