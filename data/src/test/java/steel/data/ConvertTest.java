package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;

class ConvertTest {
  @TempDir private Path folder;

  private Path write(String file, String content) throws IOException {
    return write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String file, byte[] content) throws IOException {
    Path path = folder.resolve("in").resolve(file);
    Files.createDirectories(path.getParent());
    return Files.write(path, content);
  }

  private ConvertSummary convert(ConvertRecipe recipe) throws IOException {
    return Convert.run(folder.resolve("in"), folder.resolve("out"), recipe, Progress.SILENT);
  }

  private ConvertSummary convert() throws IOException {
    return convert(ConvertRecipe.of(Profile.CORRECTED));
  }

  private List<String> texts(String source) {
    return Golden.jsonLines(folder.resolve("out/documents/" + source + ".jsonl")).stream()
        .map(document -> document.get("text").asText())
        .toList();
  }

  private static String page(String text) {
    return "{\"text\": \"" + text + "\"}\n";
  }

  private static List<ConvertSummary.Rejected> first(ConvertSummary summary, String cause) {
    return summary.sources().values().stream()
        .flatMap(source -> source.rejected().entrySet().stream())
        .filter(entry -> entry.getKey().equals(cause))
        .flatMap(entry -> entry.getValue().first().stream())
        .toList();
  }

  private static long rejected(ConvertSummary summary, String cause) {
    ConvertSummary.Rejections some = summary.total().rejected().get(cause);
    return some == null ? 0 : some.count();
  }

  @Test
  void keepsEndingsThatTheOriginalLoses() throws IOException {
    write(
        "belle/part.json",
        "{\"conversations\": [{\"from\": \"human\", \"value\": \"你好\"},"
            + " {\"from\": \"assistant\", \"value\": \"the end\"}]}\n");

    convert();

    assertThat(texts("belle"))
        .containsExactly(
            "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n你好"
                + "<|im_end|>\n<|im_start|>assistant\nthe end");
    JsonNode conversation =
        Golden.jsonLines(folder.resolve("out/conversations/belle.jsonl")).getFirst();
    assertThat(conversation)
        .hasToString(
            "{\"id\":\"belle/part.json#1\",\"source\":\"belle\",\"conversations\":["
                + "{\"from\":\"human\",\"value\":\"你好\"},{\"from\":\"gpt\",\"value\":\"the end\"}]}");
  }

  @Test
  void shortQuestionsAreConversationsAlone() throws IOException {
    write("belle/a.json", "{\"instruction\": \"一加一？\", \"output\": \"二\"}\n");

    ConvertSummary.Source total = convert().total();

    assertThat(total.kept()).isEqualTo(1);
    assertThat(total.documents()).isZero();
    assertThat(total.conversations()).isEqualTo(1);
    assertThat(convert(ConvertRecipe.of(Profile.REFERENCE)).total().kept()).isZero();
  }

  @Test
  void chinesePunctuationStaysWhereTheRecipeSaysSo() throws IOException {
    write("baidu_qa/a.json", "{\"title\": \"你好吗？\", \"answer\": \"好，\\r\\n１\"}\n");

    convert();
    assertThat(texts("baidu_qa").getFirst()).contains("user\n你好吗?<", "assistant\n好,\n1");
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "normalization: nfc");
    convert(Recipe.read(recipe, ConvertRecipe::read).value());
    assertThat(texts("baidu_qa").getFirst()).contains("user\n你好吗？<", "assistant\n好，\n１");
  }

  @Test
  void badRecordsCostOnlyThemselves() throws IOException {
    write(
        "skypile/a.jsonl",
        page("第一")
            + "{bad json}\n\n"
            + "[1]\n"
            + "{\"txet\": \"x\"}\n{\"text\": 5}\n{\"text\": null}\n{\"text\": \"\\ud83d\"}\n"
            + "[".repeat(100_000)
            + "\n{\"text\": \"a\"} b\n"
            + page("最后"));

    ConvertSummary summary = convert();

    assertThat(texts("skypile")).containsExactly("第一", "最后");
    assertThat(summary.total().records()).isEqualTo(11);
    assertThat(summary.total().rejected().keySet())
        .containsExactly(
            "not_json",
            "not_an_object",
            "too_deep",
            "blank_line",
            "missing_key",
            "wrong_type",
            "lone_surrogate",
            "empty");
    assertThat(first(summary, "missing_key"))
        .containsExactly(new ConvertSummary.Rejected("skypile/a.jsonl", 5, "no key \"text\""));
    assertThat(Golden.jsonLines(folder.resolve("out/rejected.jsonl"))).hasSize(9);
  }

  @Test
  void onlyTheFirstThreeOfACauseAreShown() throws IOException {
    write("skypile/a.jsonl", "{\n".repeat(7) + page("好"));

    assertThat(first(convert(), "not_json"))
        .extracting(ConvertSummary.Rejected::line)
        .containsExactly(1L, 2L, 3L);
    assertThat(rejected(convert(), "not_json")).isEqualTo(7);
  }

  @Test
  void bytesThatAreNoUtf8AreNotGuessed() throws IOException {
    byte[] line = page("中文").getBytes(StandardCharsets.UTF_8);
    line[11] = (byte) 0xff;
    write("skypile/a.jsonl", line);

    assertThat(rejected(convert(), "not_utf8")).isEqualTo(1);
  }

  @Test
  void aFileCutInHalfLosesOneRecord() throws IOException {
    byte[] whole = (page("第一") + page("第二") + page("第三")).getBytes(StandardCharsets.UTF_8);
    write("skypile/a.jsonl", Arrays.copyOf(whole, whole.length - 8));
    write(
        "wikipedia_cn/b.json",
        "[{\"completion\": \"" + "维".repeat(30) + "\"}, {\"completion\": \"x");

    ConvertSummary summary = convert();

    assertThat(texts("skypile")).containsExactly("第一", "第二");
    assertThat(texts("wikipedia_cn")).hasSize(1);
    assertThat(rejected(summary, "cut_file")).isEqualTo(2);
  }

  @Test
  void compressedFilesAreToldByTheirBytes() throws IOException {
    write("skypile/a.jsonl.gz", gzip(page("一")));
    write("skypile/b.jsonl.zst", zstd(page("二")));
    write("skypile/c.jsonl", gzip(page("三")));

    assertThat(convert().total().kept()).isEqualTo(3);
    assertThat(texts("skypile")).containsExactly("一", "二", "三");
  }

  @Test
  void cutCompressedFilesKeepWhatCameBefore() throws IOException {
    RandomGenerator random = Cases.random(1);
    StringBuilder pages = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      pages.append(page(Long.toHexString(random.nextLong())));
    }
    for (byte[] whole : List.of(gzip(pages.toString()), zstd(pages.toString()))) {
      write("skypile/a.jsonl.gz", Arrays.copyOf(whole, whole.length / 2));

      ConvertSummary summary = convert();

      assertThat(summary.total().kept()).isBetween(5_000L, 15_000L);
      assertThat(summary.total().rejected()).containsOnlyKeys("cut_file");
    }
    byte[] broken = gzip(pages.toString());
    Arrays.fill(broken, 5_000, 5_100, (byte) 0x55);
    write("skypile/a.jsonl.gz", broken);
    assertThat(convert().total().rejectedRecords()).isPositive();
    write("skypile/a.jsonl.gz", Arrays.copyOf(broken, 5));
    assertThat(convert().total().rejected()).containsOnlyKeys("cut_file");
  }

  @Test
  void aLineOf200MegabytesIsPassedOver() throws IOException {
    Path file = write("skypile/a.jsonl", page("前"));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(page("前").getBytes(StandardCharsets.UTF_8));
      out.write("{\"text\": \"".getBytes(StandardCharsets.UTF_8));
      byte[] megabyte = new byte[1 << 20];
      Arrays.fill(megabyte, (byte) 'x');
      for (int i = 0; i < 200; i++) {
        out.write(megabyte);
      }
      out.write("\"}\n".getBytes(StandardCharsets.UTF_8));
      out.write(page("后").getBytes(StandardCharsets.UTF_8));
    }

    ConvertSummary summary = convert();

    assertThat(texts("skypile")).containsExactly("前", "后");
    assertThat(rejected(summary, "too_long")).isEqualTo(1);
  }

  @Test
  void arraysLoseBrokenElementsOnly() throws IOException {
    String good = "{\"completion\": \"" + "维[{\\\"".repeat(10) + "\"}";
    write(
        "wikipedia_cn/a.json",
        "\ufeff [\n" + good + ",\n{\"completion\": }, 7, \"[\", []," + good + "\n]\n x");

    ConvertSummary summary = convert();

    assertThat(summary.total().kept()).isEqualTo(2);
    assertThat(summary.total().rejected())
        .extractingByKeys("not_json", "not_an_object")
        .extracting(ConvertSummary.Rejections::count)
        .containsExactly(2L, 3L);
  }

  @Test
  void parquetThatIsCutOrIsNoneIsOneRejectedRecord() throws IOException {
    write("zhihu/a.parquet", "PAR1 but then nothing");
    write("starcode/java/b.parquet", new byte[0]);

    ConvertSummary summary = convert();

    assertThat(summary.sources()).containsOnlyKeys("zhihu", "starcode_java");
    assertThat(summary.total().rejected()).containsOnlyKeys("cut_file");
  }

  @Test
  void theReferenceEndsAFileAtItsFirstBadRecord() throws IOException {
    write(
        "baidu_qa/a.json",
        "{\"title\": \"一\", \"answer\": \"1\"}\n\n{\"title\": \"二\", \"answer\": \"2\"}\n");
    write("baidu_qa/b.json", "{\"title\": \"三\", \"answer\": \"3\"}\n");

    assertThat(convert(ConvertRecipe.of(Profile.REFERENCE)).total().kept()).isEqualTo(2);
    assertThat(convert().total().kept()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyBytesAreReadOrRejected(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] file = (page("一二三") + page("四") + page("\\u4e00")).getBytes(StandardCharsets.UTF_8);
    List<byte[]> forms = List.of(file, gzip(page("一").repeat(50)), zstd(page("一").repeat(50)));
    for (int i = 0; i < 60; i++) {
      byte[] bytes = forms.get(random.nextInt(forms.size())).clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      write("skypile/a.jsonl", Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      ConvertSummary summary = convert();
      assertThat(summary.total().kept() + summary.total().rejectedRecords())
          .isEqualTo(summary.total().records());
    }
  }

  @Test
  void workersDoNotChangeTheBytes() throws IOException {
    StringBuilder pages = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      pages.append(i % 17 == 0 ? "{\n" : page("第 " + i + " 页"));
    }
    write("skypile/a.jsonl", pages.toString());
    write("skypile/b.jsonl", pages.reverse().toString());
    ConvertRecipe recipe = ConvertRecipe.of(Profile.CORRECTED);
    convert(recipe);
    String all = Checksum.ofTree(folder.resolve("out"));
    convert(
        new ConvertRecipe(
            recipe.profile(),
            recipe.badRecord(),
            recipe.normalization(),
            recipe.minCharacters(),
            recipe.zhihuMinUpvotes(),
            recipe.starcodeMinStars(),
            recipe.baikeWithoutSummary(),
            recipe.maxRecordBytes(),
            1));

    assertThat(Checksum.ofTree(folder.resolve("out"))).isEqualTo(all);
  }

  @Test
  void unknownFoldersAreRefusedByName() throws IOException {
    write("skypiel/a.jsonl", page("x"));

    assertThatThrownBy(this::convert)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("skypiel: not a known source; did you mean \"skypile\"?")
        .hasMessageContaining("baidu_baike");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aFolderWithoutSourcesIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    assertThatThrownBy(this::convert).hasMessageContaining("holds no source files");
    Path none = folder.resolve("in/none");
    ConvertRecipe recipe = ConvertRecipe.of(Profile.CORRECTED);
    assertThatThrownBy(() -> Convert.run(none, folder.resolve("out"), recipe, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such folder");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
