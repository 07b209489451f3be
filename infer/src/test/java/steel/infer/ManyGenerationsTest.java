package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.model.Sampling;
import steel.weights.PanelType;

/// Ten thousand short generations, as a server has in a day: nothing stays behind.
@Tag("long")
class ManyGenerationsTest {
  private static final int GENERATIONS = 10_000;
  private static final int EARLY = 1_000; // from here on nothing may grow

  /// Before they count, compilers must have come to rest, which take 100 MB: three times in a row a
  /// thousand generations have moved memory by less than [#RESTLESS_BYTES]. That takes seconds.
  private static final int RESTS = 3;

  private static final int MOST_BEFORE = 60_000;
  private static final long RESTLESS_BYTES = 4_000_000;
  private static final int TOKENS = 16;
  private static final int PIECE = 8;

  /// 30 bytes a generation would be more.
  private static final long HEAP_BYTES = 256_000;

  /// Compilers, which are never wholly at rest, take and give back some; 2.7 KB a generation would
  /// be more.
  private static final long RESIDENT_BYTES = 24_000_000;

  /// Of a token, its own object and text among them. Where the compiler leaves the vectors of a
  /// kernel in memory, as it sometimes does, they are most of it; while it has compiled nothing, a
  /// token takes ten million. What is around the kernels, [AllocationTest] counts to the byte.
  private static final double BYTES_A_TOKEN = 200_000;

  private static final String TRIM = "systemTrimNativeHeap";
  private static final Path STATUS = Path.of("/proc/self/status"); // Linux only

  @TempDir private Path folder;

  /// @param heap bytes in use after a collection
  /// @param resident bytes of memory that the process has; 0 where the system does not tell
  private record Held(long heap, long resident) {
    static Held now() throws IOException, JMException {
      MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
      for (int i = 0; i < 3; i++) {
        memory.gc(); // what cleaners and references let go is collected the next time
      }
      trim();
      return new Held(memory.getHeapMemoryUsage().getUsed(), residentNow());
    }

    /// Has the system take back what compilers have freed; only glibc needs it, and only there is
    /// it known.
    private static void trim() throws JMException {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      boolean isKnown =
          Arrays.stream(server.getMBeanInfo(commands).getOperations())
              .anyMatch(operation -> operation.getName().equals(TRIM));
      if (isKnown) {
        var _ = server.invoke(commands, TRIM, new Object[0], new String[0]);
      }
    }

    private static long residentNow() throws IOException {
      if (!Files.exists(STATUS)) {
        return 0;
      }
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    }
  }

  @Test
  void tenThousandGenerationsLeaveNothingBehind() throws IOException, JMException {
    Path plain = TinyChatModel.write("qwen2-gqa", Files.createDirectories(folder.resolve("f32")));
    Path q8 = folder.resolve("q8");
    ModelQuantisation.write(plain, PanelType.Q8, q8);
    try (SteelModel model = SteelModel.open(q8, 2)) {
      settle(model);
      Meter meter = new Meter(GENERATIONS);
      run(model, EARLY, meter);
      Held early = Held.now();
      run(model, GENERATIONS - EARLY, meter);
      Held late = Held.now();
      double bytesAToken = meter.median();
      System.out.printf(
          "heap %,d to %,d, resident %,d to %,d bytes, %,.0f bytes a token%n",
          early.heap, late.heap, early.resident, late.resident, bytesAToken);
      assertThat(late.heap - early.heap).isLessThan(HEAP_BYTES);
      assertThat(late.resident - early.resident).isLessThan(RESIDENT_BYTES);
      assertThat(bytesAToken).isLessThan(BYTES_A_TOKEN);
    }
  }

  private static void settle(SteelModel model) throws IOException, JMException {
    Meter unread = new Meter(MOST_BEFORE);
    long before = Held.now().resident;
    int rests = 0;
    for (int done = 0; rests < RESTS; done += EARLY) {
      assertThat(done).as("generations, and memory still grows").isLessThan(MOST_BEFORE);
      run(model, EARLY, unread);
      long after = Held.now().resident;
      rests = Math.abs(after - before) < RESTLESS_BYTES ? rests + 1 : 0;
      before = after;
    }
  }

  private static void run(SteelModel model, int generations, Meter meter) {
    for (int i = 0; i < generations; i++) {
      Sampling sampling = Sampling.GREEDY.withTemperature(0.8).withTopP(0.9).withSeed(i);
      Generation generation = Generation.of(TOKENS).ignoringEos().withSampling(sampling);
      int[] prompt = {i % 256, 3, i / 256 % 256};
      meter.begin();
      Reply reply = model.generate(prompt, generation, new Cancellation(), _ -> meter.count());
      assertThat(reply.ids()).hasSize(TOKENS);
    }
  }

  /// Bytes of a token, over the last [#PIECE] tokens of each generation.
  private static final class Meter {
    private final Allocated allocated = new Allocated();
    private final double[] bytes;
    private int generations;
    private int tokens;
    private long before;

    Meter(int most) {
      bytes = new double[most];
    }

    void begin() {
      tokens = 0;
    }

    void count() {
      tokens++;
      if (tokens == TOKENS - PIECE) {
        before = allocated.bytes();
      } else if (tokens == TOKENS) {
        bytes[generations++] = (double) (allocated.bytes() - before) / PIECE;
      }
    }

    double median() {
      double[] counted = Arrays.copyOf(bytes, generations);
      Arrays.sort(counted);
      return counted[counted.length / 2];
    }
  }
}
