package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Golden;
import steel.weights.BlockType;

/// The file beside a GGUF file that has its matrices in the order of the kernels.
class GgufCacheTest {
  private static final String SETTING = "steel.gguf.cache";
  private static final int[] IDS = {1, 2, 3, 5, 8};

  @TempDir Path folder;

  private Path gguf;
  private Path cache;

  @BeforeEach
  void copy() throws IOException {
    gguf = folder.resolve("m.gguf");
    cache = folder.resolve("m.gguf.steel-panels");
    Files.copy(Golden.path("quant/qwen2-gqa-q8_0.gguf"), gguf);
    System.setProperty(SETTING, "on"); // also for a small one
  }

  @AfterEach
  void reset() {
    System.clearProperty(SETTING);
  }

  private float[] logits() {
    try (var model = SteelModel.open(gguf)) {
      return model.logits(IDS);
    }
  }

  private float[] logitsWithoutCache() {
    System.setProperty(SETTING, "off");
    float[] logits = logits();
    System.setProperty(SETTING, "on");
    return logits;
  }

  /// Changes the last quarter of a file: codes of many rows, also where the last ones only fill up.
  private static void change(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length / 4 * 3; i < bytes.length; i++) {
      bytes[i] ^= 1;
    }
    Files.write(file, bytes);
  }

  private void assertNothingElseIsThere() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(gguf, cache);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8_0", "Q4_0"})
  void isReadTheSecondTimeAndChangesNothing(String type) throws IOException {
    Files.delete(gguf);
    ModelExport.toGguf(Golden.path("model/qwen2-gqa"), BlockType.valueOf(type), gguf);
    float[] without = logitsWithoutCache();
    assertThat(cache).doesNotExist();
    assertThat(logits()).isEqualTo(without);
    assertThat(cache).isRegularFile();
    FileTime written = Files.getLastModifiedTime(cache);
    assertThat(logits()).isEqualTo(without);
    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(written);
    assertNothingElseIsThere();
    change(cache);
    assertThat(logits()).as("the file that is read").isNotEqualTo(without);
  }

  @Test
  void anotherFileOfTheSameLengthAndTimeIsNoticed() throws IOException {
    float[] before = logits();
    FileTime time = Files.getLastModifiedTime(gguf);
    change(gguf);
    Files.setLastModifiedTime(gguf, time);
    float[] after = logitsWithoutCache();
    assertThat(after).isNotEqualTo(before);
    assertThat(logits()).isEqualTo(after);
    assertThat(logits()).isEqualTo(after);
  }

  @Test
  void aFileOfAnotherTimeIsPackedAnew() throws IOException {
    float[] before = logits();
    byte[] kept = Files.readAllBytes(cache);
    Files.setLastModifiedTime(gguf, FileTime.from(Instant.EPOCH));
    assertThat(logits()).isEqualTo(before);
    assertThat(Files.readAllBytes(cache)).hasSameSizeAs(kept).isNotEqualTo(kept);
  }

  @Test
  void whatIsCutOrOfSomebodyElseIsWrittenAnew() throws IOException {
    float[] before = logits();
    byte[] whole = Files.readAllBytes(cache);
    for (int length : List.of(0, 7, 100, whole.length / 2, whole.length - 1)) {
      Files.write(cache, Arrays.copyOf(whole, length));
      assertThat(logits()).as("cut to %d", length).isEqualTo(before);
      assertThat(cache).hasBinaryContent(whole);
    }
    Files.copy(
        Golden.path("model/qwen2-gqa/model.safetensors"),
        cache,
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(logits()).isEqualTo(before);
    assertThat(cache).hasBinaryContent(whole);
    assertNothingElseIsThere();
  }

  @Test
  void isDoneWithoutWhereItCannotBeWritten() throws IOException {
    float[] before = logitsWithoutCache();
    Files.createDirectories(cache.resolve("in the way"));
    assertThat(logits()).isEqualTo(before);
    assertNothingElseIsThere();
  }

  @Test
  void isDoneWithoutInAFolderThatMayNotBeWritten() throws IOException {
    float[] before = logitsWithoutCache();
    assertThat(folder.toFile().setWritable(false)).isTrue();
    try {
      assertThat(logits()).isEqualTo(before);
      assertThat(Files.exists(cache)).isEqualTo(Files.isWritable(folder)); // root may all
    } finally {
      assertThat(folder.toFile().setWritable(true)).isTrue();
    }
  }

  /// Little would be gained, and goldens stay as they are.
  @Test
  void aSmallFileHasNoneUnlessAskedFor() {
    System.clearProperty(SETTING);
    logits();
    assertThat(cache).doesNotExist();
  }

  @Test
  void severalAtOnceDoNotDisturbEachOther()
      throws IOException, ExecutionException, InterruptedException {
    float[] before = logitsWithoutCache();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<float[]>> all =
          IntStream.range(0, 8).mapToObj(_ -> threads.submit(this::logits)).toList();
      for (Future<float[]> one : all) {
        assertThat(one.get()).isEqualTo(before);
      }
    }
    assertThat(logits()).isEqualTo(before);
    assertNothingElseIsThere();
  }

  @Test
  void whatAKilledProcessLeftIsDeletedOnceNobodyCanBeWritingIt() throws IOException {
    Path left = Files.createFile(folder.resolve(".m.gguf.steel-panels.1-2.unfinished"));
    Path fresh = Files.createFile(folder.resolve(".m.gguf.steel-panels.1-3.unfinished"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    logits();
    assertThat(left).doesNotExist();
    assertThat(fresh).exists();
    assertThat(cache).exists();
  }
}
