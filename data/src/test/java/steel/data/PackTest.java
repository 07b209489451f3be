package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.data.PackRecipe.SpecialTokens;
import steel.files.AtomicFolder;
import steel.files.Checksum;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

class PackTest {
  private static final int BLOCK = 9;

  @TempDir Path folder;
  private static Tokenizer tokenizer;
  private Path out;

  @BeforeAll
  static void train() throws IOException {
    tokenizer =
        BpeTrainer.train(
            TextSource.of(List.of("钢铁钢铁", "steel steel")),
            new BpeTrainer.Options(280, 0),
            Progress.SILENT);
  }

  @BeforeEach
  void nameTheOutput() {
    out = folder.resolve("packed");
  }

  @Test
  void everyTokenOfEveryDocumentIsPackedOnce() throws IOException {
    List<String> documents =
        IntStream.range(0, 300).mapToObj(i -> "steel " + i + " 钢铁".repeat(i % 7)).toList();
    write("a.jsonl", documents.subList(0, 200));
    write("b.jsonl", documents.subList(200, 300));
    PackSummary summary = pack(recipe(0.1, SpecialTokens.CHATS));
    assertThat(summary.train().documents() + summary.validation().documents()).isEqualTo(300);
    assertThat(summary.validation().documents()).isBetween(10L, 60L); // 30 on average
    assertThat(summary.sources()).containsOnlyKeys("a", "b");
    List<String> texts = new ArrayList<>();
    for (String part : List.of("train", "validation")) {
      String text = tokenizer.decode(stream(out.resolve(part)));
      assertThat(text.replaceAll("(<\\|endoftext\\|>){0,8}$", "")).endsWith("<|im_end|>");
      for (String document : text.split("<\\|im_end\\|>", -1)) {
        texts.add(document.replace("<|endoftext|>", ""));
      }
    }
    texts.removeIf(String::isEmpty);
    assertThat(texts).containsExactlyInAnyOrderElementsOf(documents);
  }

  @Test
  void theNumberOfWorkersAndOtherDocumentsDoNotMatter() throws IOException {
    List<String> documents = IntStream.range(0, 300).mapToObj(i -> "钢 " + i).toList();
    write("a.jsonl", documents);
    pack(recipe(0.2, SpecialTokens.CHATS, 1));
    String once = Checksum.ofTree(out);
    pack(recipe(0.2, SpecialTokens.CHATS, 4));
    assertThat(Checksum.ofTree(out)).isEqualTo(once);
    String validation = tokenizer.decode(stream(out.resolve("validation")));
    write("a.jsonl", documents.subList(0, 150));
    pack(recipe(0.2, SpecialTokens.CHATS, 1));
    String kept = tokenizer.decode(stream(out.resolve("validation"))).replace("<|endoftext|>", "");
    assertThat(validation).startsWith(kept);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void whereverItIsStoppedItEndsWithTheSameBytes(long seed) throws IOException {
    for (int file = 0; file < 6; file++) {
      write(file + ".jsonl", IntStream.range(0, 50).mapToObj(i -> "钢 " + i).toList());
    }
    PackRecipe recipe = recipe(0.1, SpecialTokens.CHATS);
    pack(recipe);
    String undisturbed = Checksum.ofTree(out);
    AtomicFolder.delete(out);
    RandomGenerator random = Cases.random(seed);
    int stops = 0;
    for (int reports = 1; !Files.exists(out); reports += 2 + random.nextInt(9)) {
      try {
        Pack.run(inputs(), tokenizer, out, recipe, new StoppingProgress(reports));
      } catch (IllegalStateException e) {
        stops++;
      }
    }
    assertThat(stops).isPositive();
    assertThat(Checksum.ofTree(out)).isEqualTo(undisturbed);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("in", "packed"); // nothing hidden stays
    }
  }

  /// Stops a run at its n-th report.
  private static final class StoppingProgress implements Progress {
    private final AtomicInteger left;

    StoppingProgress(int reports) {
      this.left = new AtomicInteger(reports);
    }

    @Override
    public Task start(String name, String unit, long total) {
      return new Task() {
        @Override
        public void advance(long by) {
          if (left.getAndDecrement() <= 0) {
            throw new IllegalStateException("stopped by the test");
          }
        }

        @Override
        public void say(String figures) {}

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void whatWasDoneBeforeAStopIsNotDoneAgain() throws IOException {
    for (int file = 0; file < 6; file++) {
      write(file + ".jsonl", List.of("钢 " + file));
    }
    PackRecipe recipe = recipe(0, SpecialTokens.CHATS, 1);
    assertThatThrownBy(() -> Pack.run(inputs(), tokenizer, out, recipe, new StoppingProgress(5)))
        .hasMessage("stopped by the test");
    Path done = folder.resolve(".packed.work/shards/000000/report.json");
    Files.writeString(done, Files.readString(done).replace("\"tokens\":", "\"tokens\":1"));
    assertThatThrownBy(() -> pack(recipe)) // it believes what it finds there
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has become shorter");
    // other settings are another task
    assertThat(pack(recipe(0.5, SpecialTokens.CHATS, 1)).train().documents()).isLessThan(6);
  }

  @Test
  void compressedAndBrokenFilesAreRead() throws IOException {
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> "钢 " + i).toList();
    write("a.jsonl", texts);
    Path plain = folder.resolve("in/documents/a.jsonl");
    byte[] bytes = Files.readAllBytes(plain);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream to = new GZIPOutputStream(gzip)) {
      to.write(bytes);
    }
    pack(recipe(0, SpecialTokens.CHATS));
    int[] expected = stream(out.resolve("train"));
    Files.write(folder.resolve("in/documents/a.jsonl.gz"), gzip.toByteArray());
    Files.delete(plain);
    pack(recipe(0, SpecialTokens.CHATS));
    assertThat(stream(out.resolve("train"))).isEqualTo(expected);
    Files.delete(folder.resolve("in/documents/a.jsonl.gz"));
    Files.write(folder.resolve("in/documents/a.jsonl.zst"), Zstd.compress(bytes));
    pack(recipe(0, SpecialTokens.CHATS));
    assertThat(stream(out.resolve("train"))).isEqualTo(expected);
    Files.delete(folder.resolve("in/documents/a.jsonl.zst"));
    Files.write(
        folder.resolve("in/documents/a.jsonl.gz"),
        Arrays.copyOf(gzip.toByteArray(), gzip.size() - 20));
    write("b.jsonl", texts);
    PackSummary cut = pack(recipe(0, SpecialTokens.CHATS));
    assertThat(cut.train().documents()).isGreaterThanOrEqualTo(40); // the rest is unharmed
    assertThat(cut.rejected()).containsOnlyKeys("cut_file");
    assertThat(Files.readString(out.resolve("rejected.jsonl")))
        .contains("\"file\":\"a.jsonl.gz\"", "\"cause\":\"cut_file\"");
  }

  @Test
  void streamsHaveFilesOfTheirOwn() throws IOException {
    for (int file = 0; file < 5; file++) {
      write(file + ".jsonl", List.of("x" + "y".repeat(file)));
    }
    PackRecipe recipe =
        PackedFixture.recipe(
            "block_length=9", "blocks_per_file=1", "validation_share=0", "streams=2");
    PackSummary summary = pack(recipe);
    assertThat(Manifest.read(out.resolve("train")).files().stream().map(f -> f.name()))
        .containsExactly(
            "set_process0_0000000000.bin",
            "set_process0_0000000001.bin",
            "set_process1_0000000000.bin");
    // 0, 2, 4 then 1, 3: a text of n characters has n tokens, and its separator
    assertThat(summary.train().tokens()).isEqualTo(20);
    String text = tokenizer.decode(stream(out.resolve("train"))).replace("<|endoftext|>", "");
    assertThat(text.split("<\\|im_end\\|>")).containsExactly("x", "xyy", "xyyyy", "xy", "xyyy");
    PackRecipe many =
        PackedFixture.recipe("block_length=9", "validation_share=0", "streams=64", "max_files=3");
    assertThat(pack(many).train().files()).isEqualTo(3);
  }

  @Test
  void theReferenceProfileHasTheOriginalsDefects() throws IOException {
    write("a.jsonl", List.of("x".repeat(20), "<|im_end|>"));
    PackSummary one =
        pack(
            PackedFixture.recipe(
                "profile=reference", "block_length=9", "blocks_per_file=2", "name=set"));
    // 23 tokens: a full file, one with the rest, and one of padding alone
    assertThat(one.train()).isEqualTo(new PackSummary.Part(3, 2, 23, 3, 0));
    try (PackedBlocks blocks = PackedBlocks.open(out.resolve("train"))) {
      assertThat(blocks.count()).isEqualTo(3); // padding alone is not read
      blocks.read(2, new long[BLOCK]);
    }
    write("b.jsonl", List.of("y"));
    PackSummary two =
        pack(
            PackedFixture.recipe(
                "profile=reference",
                "block_length=9",
                "blocks_per_file=5",
                "streams=2",
                "name=set"));
    assertThat(two.train()).isEqualTo(new PackSummary.Part(1, 3, 23, 3, 2)); // 2 of 45: lost
    write("b.jsonl", List.of(""));
    PackSummary empty =
        pack(PackedFixture.recipe("profile=reference", "block_length=9", "blocks_per_file=2"));
    assertThat(empty.train().tokens()).isEqualTo(24); // a separator alone
    write("b.jsonl", List.of("y"));
    PackSummary corrected =
        pack(
            PackedFixture.recipe(
                "block_length=9", "blocks_per_file=5", "streams=2", "validation_share=0"));
    assertThat(corrected.train().lost()).isZero();
  }

  @Test
  void theManifestKnowsTheSources() throws IOException {
    write("a.jsonl", List.of("x", "y"));
    write("b.jsonl", List.of("xy"));
    pack(recipe(0, SpecialTokens.CHATS));
    Manifest manifest = Manifest.read(out.resolve("train"));
    assertThat(manifest.sources())
        .isEqualTo(Map.of("a", new PackSummary.Source(2, 4), "b", new PackSummary.Source(1, 3)));
    assertThat(manifest.tokens()).isEqualTo(7);
  }

  @Test
  void specialTextIsATokenWhereTheRecipeSaysSo() throws IOException {
    String chat = "<|im_start|>user\n钢<|im_end|>";
    String prose = "a <|im_end|> b";
    write("a.jsonl", List.of(chat, prose));
    assertThat(separators(SpecialTokens.CHATS)).isEqualTo(3);
    assertThat(separators(SpecialTokens.PARSED)).isEqualTo(4);
    assertThat(separators(SpecialTokens.PLAIN)).isEqualTo(2);
  }

  @Test
  void brokenRecordsAreCountedAndShown() throws IOException {
    Path documents = Files.createDirectories(folder.resolve("in/documents"));
    Files.writeString(
        documents.resolve("a.jsonl"),
        """
        {"id":"1","text":"钢","source":"x"}
        {"id":"2","text":""}
        {bad}
        {"id":"3"}
        {"id":"4","text":5}
        {"id":"5","text":"\\ud800 is half of a character"}
        """);
    PackSummary summary = pack(recipe(0, SpecialTokens.CHATS));
    assertThat(summary.train().documents()).isEqualTo(1);
    assertThat(summary.sources()).containsOnlyKeys("x");
    assertThat(summary.rejected())
        .containsOnlyKeys("empty", "not_json", "missing_key", "wrong_type", "lone_surrogate");
    assertThat(summary.validation()).isEqualTo(new PackSummary.Part(0, 0, 0, 0, 0));
    try (PackedBlocks none = PackedBlocks.open(out.resolve("validation"))) {
      assertThat(none.count()).isZero();
    }
  }

  @Test
  void nothingToPackIsAnError() throws IOException {
    Path documents = Files.createDirectories(folder.resolve("in/documents"));
    assertThatThrownBy(() -> pack(recipe(0, SpecialTokens.CHATS)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no documents here");
    Files.writeString(documents.resolve("a.jsonl"), "{}\n");
    assertThatThrownBy(() -> pack(recipe(0, SpecialTokens.CHATS)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nothing to pack");
    assertThat(out).doesNotExist();
  }

  @Test
  void blocksThatAreAllPaddingAreNotRead() throws IOException {
    write("a.jsonl", List.of("a")); // 2 tokens of 36
    pack(recipe(0, SpecialTokens.CHATS));
    try (PackedBlocks blocks = PackedBlocks.open(out.resolve("train"))) {
      assertThat(blocks.count()).isEqualTo(1);
      assertThat(blocks.manifest().tokens()).isEqualTo(2);
      long[] block = new long[BLOCK];
      blocks.read(0, block);
      long[] expected = new long[BLOCK];
      Arrays.fill(expected, tokenizer.endOfText());
      expected[0] = tokenizer.encode("a")[0];
      expected[1] = tokenizer.imEnd();
      assertThat(block).isEqualTo(expected);
      assertThatThrownBy(() -> blocks.read(1, block)).hasMessageContaining("no block 1 of 1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 76 | does not begin with LITPKDS",
        "7 | 2 | version 2, only 1 is known",
        "15 | 1 | holds uint8 (code 1), tokens are uint16 or int32",
        "15 | 99 | holds no known type (code 99)",
        "15 | 4 | its header promises 36 tokens of int32, but the file has 96 bytes; was it cut?",
        "16 | 35 | its header promises 35 tokens of uint16, but the file has 96 bytes",
        "23 | 127 | but the file has 96 bytes",
        "40 | 1 | manifest.json: bytes have changed since it was packed; pack again or restore the file (block 0 of it was wanted)",
        "95 | 7 | its checksum is not that of manifest.json",
      })
  void aFlippedByteIsNoticed(int at, int value, String message) throws IOException {
    Path file = packOne();
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] = at == 0 ? (byte) (value + 1) : (byte) value;
    Files.write(file, bytes);
    assertRefused(file.toString(), message);
  }

  @Test
  void cutMissingAndExchangedFilesAreNoticed() throws IOException {
    Path file = packOne();
    byte[] good = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(good, 95));
    assertRefused(file.toString(), "but the file has 95 bytes; was it cut?");
    Files.write(file, Arrays.copyOf(good, 23));
    assertRefused(file.toString(), "23 bytes are too few for a packed file");
    Files.delete(file);
    assertRefused(file.toString(), "is missing, manifest.json names it");
    Files.write(file, good);
    replaceInManifest("\"chunk_size\" : 36", "\"chunk_size\" : 18");
    assertRefused(file.toString(), "holds 36 tokens, manifest.json says 18");
    replaceInManifest("\"chunk_size\" : 18", "\"chunk_size\" : 37");
    assertRefused("manifest.json", "chunk_size (37) is not a multiple of block_length (9)");
    replaceInManifest("\"chunk_size\" : 37", "\"chunk_size\" : 36");
    replaceInManifest("\"vocab_size\" : 270", "\"vocab_size\" : 269");
    assertRefused(file.toString(), "of block 0 is 269, beyond the vocabulary of 269");
    replaceInManifest("\"dtype\" : \"uint16\"", "\"dtype\" : \"int32\"");
    assertRefused(file.toString(), "holds uint16, manifest.json says int32");
    replaceInManifest("\"dtype\"", "\"type\"");
    assertRefused("manifest.json", "not a manifest");
    Files.delete(out.resolve("train/manifest.json"));
    assertThatThrownBy(() -> PackedBlocks.open(out.resolve("train")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no packed tokens here");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyChangeOfAFileIsNoticedBeforeABlockIsUsed(long seed) throws IOException {
    Path file = packOne();
    byte[] good = Files.readAllBytes(file);
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] bad = Arrays.copyOf(good, good.length);
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(96)) : bad);
      assertRefused(file.toString(), "");
    }
  }

  private Path packOne() throws IOException {
    write("a.jsonl", List.of("steel 钢铁 1", "2"));
    pack(recipe(0, SpecialTokens.CHATS));
    return out.resolve("train/tiny_process0_0000000000.bin");
  }

  private void assertRefused(String file, String message) {
    assertThatThrownBy(
            () -> {
              try (PackedBlocks blocks = PackedBlocks.open(out.resolve("train"))) {
                blocks.read(0, new long[BLOCK]);
              }
            })
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }

  private void replaceInManifest(String from, String to) throws IOException {
    Path manifest = out.resolve("train/manifest.json");
    String text = Files.readString(manifest);
    assertThat(text).contains(from);
    Files.writeString(manifest, text.replace(from, to));
  }

  private long separators(SpecialTokens specialText) throws IOException {
    pack(recipe(0, specialText));
    return Arrays.stream(stream(out.resolve("train")))
        .filter(id -> id == tokenizer.imEnd())
        .count();
  }

  private static int[] stream(Path part) throws IOException {
    try (PackedBlocks blocks = PackedBlocks.open(part)) {
      int[] all = new int[Math.toIntExact(blocks.count() * BLOCK)];
      long[] block = new long[BLOCK];
      for (int i = 0; i < blocks.count(); i++) {
        blocks.read(i, block);
        for (int j = 0; j < BLOCK; j++) {
          all[i * BLOCK + j] = (int) block[j];
        }
      }
      return all;
    }
  }

  private PackSummary pack(PackRecipe recipe) throws IOException {
    return Pack.run(inputs(), tokenizer, out, recipe, Progress.SILENT);
  }

  private List<Path> inputs() {
    return List.of(folder.resolve("in"));
  }

  private static PackRecipe recipe(double validationShare, SpecialTokens specialText) {
    return recipe(validationShare, specialText, 2);
  }

  private static PackRecipe recipe(double validationShare, SpecialTokens specialText, int workers) {
    return PackedFixture.recipe(
        "name=tiny",
        "block_length=" + BLOCK,
        "blocks_per_file=4",
        "validation_share=" + validationShare,
        "special_text=" + specialText.name().toLowerCase(Locale.ROOT),
        "workers=" + workers);
  }

  private void write(String name, List<String> texts) throws IOException {
    Path documents = Files.createDirectories(folder.resolve("in/documents"));
    StringBuilder lines = new StringBuilder();
    for (String text : texts) {
      lines.append(
          "{\"id\":\"%s#%d\",\"text\":\"%s\"}\n"
              .formatted(name, lines.length(), text.replace("\n", "\\n")));
    }
    Files.writeString(documents.resolve(name), lines);
  }
}
