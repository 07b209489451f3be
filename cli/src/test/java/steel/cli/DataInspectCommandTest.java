package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.Recipe;
import steel.data.Pack;
import steel.data.PackRecipe;
import steel.files.Progress;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

class DataInspectCommandTest {
  @TempDir private static Path folder;
  private static Path documents;
  private static Path train;

  @BeforeAll
  static void write() throws IOException {
    documents = folder.resolve("documents/a.jsonl");
    Files.createDirectories(folder.resolve("documents"));
    Files.writeString(
        documents,
        """
        {"id":"a#1","text":"钢铁\\t是\\u200b金属。\\n第二行","source":"a"}
        {"id":"a#2","text":"一只猫","source":"a"}
        """);
    Files.writeString(
        folder.resolve("broken.jsonl"),
        """
        {"conversations":[{"from":"human","value":"你好"}]}
        {bad}
        """);
    Tokenizer tokenizer =
        BpeTrainer.train(
            TextSource.of(List.of("钢铁钢铁")), new BpeTrainer.Options(280, 0), Progress.SILENT);
    tokenizer.write(folder.resolve("tokenizer"));
    PackRecipe recipe =
        Recipe.ofDefaults(
                List.of("block_length=16", "blocks_per_file=4", "validation_share=0"),
                PackRecipe::read)
            .value();
    Pack.run(List.of(documents), tokenizer, folder.resolve("packed"), recipe, Progress.SILENT);
    train = folder.resolve("packed/train");
  }

  @Test
  void documentsAreShownWithWhatCannotBeSeen() {
    CommandRun run = inspect(documents);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("JSON Lines", "record 1, line 1", "钢铁⇥是‹U+200B›金属。⏎", "一只猫")
        .doesNotContain("\u001b");
    assertThat(inspect(documents, "--limit", "1").out()).contains("More follow.");
    assertThat(inspect(documents, "--record", "2").out()).contains("一只猫").doesNotContain("钢铁");
    assertThat(inspect(documents, "--record", "3").err()).contains("has no record 3");
  }

  @Test
  void whatIsBrokenIsNamedAndTheRestShown() {
    CommandRun run = inspect(folder.resolve("broken.jsonl"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("from human  value 你好", "record 2, line 2: not_json: ");
  }

  @Test
  void blocksAreDecoded() {
    CommandRun run = inspect(train, "--tokenizer", folder.resolve("tokenizer").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("uint16, blocks of 16", "documents 2", "source a: 2 documents")
        .contains("block 0, set_process0_0000000000.bin from token 0: 16 tokens")
        .contains("begins with a document", "begins inside a document")
        .contains("钢铁⇥是", "猫<|im_end|>");
    assertThat(inspect(train).out()).doesNotContain("钢铁"); // ids alone
    String each =
        inspect(
                train,
                "--tokens",
                "--tokenizer",
                folder.resolve("tokenizer").toString(),
                "--block",
                "0")
            .out();
    assertThat(each.lines().filter(line -> line.matches(" +\\d+ +\\d+(  .*)?"))).hasSize(16);
    assertThat(inspect(train, "--block", "99").err()).contains("no block 99: there are 4");
  }

  @Test
  void aCutPackedFileIsShownAsFarAsItGoes() throws IOException {
    Path whole = train.resolve("set_process0_0000000000.bin");
    Path cut = folder.resolve("cut.bin");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), 60));
    CommandRun run = inspect(cut, "--block-length", "16");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("was it cut?", "block 1, cut.bin from token 16: 2 tokens (cut)");
    Path noise = Files.write(folder.resolve("noise.bin"), new byte[] {1, 2, 3});
    CommandRun broken = inspect(noise, "--block-length", "16");
    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.out()).contains("3 bytes are too few for a packed file");
  }

  @Test
  void aFolderShowsWhatIsInside() {
    CommandRun run = inspect(folder.resolve("packed"));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("train: packed tokens", "validation: packed tokens");
    assertThat(inspect(folder.resolve("documents")).out()).contains("a.jsonl: JSON Lines");
    assertThat(inspect(folder.resolve("none")).exitCode()).isEqualTo(2);
  }

  @Test
  void everythingIsThereForMachines() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode records = mapper.readTree(inspect(documents, "--json").out());
    assertThat(records.get("records").get(0).get("record").get("text").asText())
        .isEqualTo("钢铁\t是\u200b金属。\n第二行");
    JsonNode packed =
        mapper.readTree(
            inspect(train, "--json", "--tokenizer", folder.resolve("tokenizer").toString()).out());
    assertThat(packed.get("shown").get(0).get("ids")).hasSize(16);
    assertThat(packed.get("shown").get(0).get("text").asText()).startsWith("钢铁\t是");
    assertThat(packed.get("manifest").get("documents").asInt()).isEqualTo(2);
    assertThat(mapper.readTree(inspect(folder.resolve("packed"), "--json").out()).get("inside"))
        .hasSize(3); // and rejected.jsonl
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertThat(inspect(documents, "--block", "1").err()).contains("holds records; --block");
    assertThat(inspect(train, "--record", "1").err()).contains("holds packed tokens; --record");
    assertThat(inspect(documents, "--limit", "0").err())
        .contains("--limit must be at least 1, got 0");
  }

  private static CommandRun inspect(Path path, String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "data";
    arguments[1] = "inspect";
    arguments[2] = path.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandRun.of(arguments);
  }
}
