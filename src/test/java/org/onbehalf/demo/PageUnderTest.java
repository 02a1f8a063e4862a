package org.onbehalf.demo;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.onbehalf.internal.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The demo's page in Debian's Chromium, without a window, as a person uses it. */
public final class PageUnderTest implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  /** It warns of each Chromium that is newer than itself. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private static final int MOST_STOPS = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ChromeDriver browser;
  private final URI address;

  /** Where there is no browser there is nothing to test, but in CI, which installs one. */
  public static boolean canRun() {
    return System.getenv("CI") != null || isInstalled();
  }

  private static boolean isInstalled() {
    return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
  }

  public PageUnderTest(URI address) {
    this.address = address;
    if (!isInstalled()) {
      throw new IllegalStateException(
          CHROMIUM + " or " + DRIVER + " is missing; .ci/run installs both");
    }
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-prefers-reduced-motion");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build(),
            options);
    resize(1440);
  }

  void open() {
    open("");
  }

  /** With that query, as a sign-in page sends people back. */
  void open(String query) {
    browser.get(address + query);
    awaitReady();
  }

  /** Sends that header with each request from now on, which no browser does by itself. */
  public void sendAlways(String header, String value) {
    browser.executeCdpCommand("Network.enable", Map.of());
    browser.executeCdpCommand(
        "Network.setExtraHTTPHeaders", Map.of("headers", Map.of(header, value)));
  }

  /** Another page, in the same window. */
  public void visit(URI page) {
    browser.get(page.toString());
  }

  /** As for somebody who was never here. */
  void openAfresh() {
    scheme("light");
    resize(1440);
    if (!isHere()) {
      open();
    }
    script("localStorage.clear(); sessionStorage.clear();");
    browser.manage().deleteAllCookies();
    open();
  }

  private boolean isHere() {
    return Objects.requireNonNullElse(browser.getCurrentUrl(), "").startsWith(address.toString());
  }

  /** What the browser would still have tomorrow, or in another tab. */
  String everythingKept() {
    return String.valueOf(
        script(
            "return JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"));
  }

  /** All text, hidden or not, and all attributes. */
  String everythingShown() {
    return String.valueOf(script("return document.documentElement.outerHTML"));
  }

  /** For nowhere: a page that is open sees it when the server goes. */
  void leave() {
    browser.get("about:blank");
  }

  /** Presses an action's button and waits until the page has told what came of it. */
  void press(String action) {
    find("[data-action='" + action + "']").click();
    awaitIdle();
  }

  /** As {@link #press}, with the Enter key. */
  void pressByKey(String action) {
    find("[data-action='" + action + "']").sendKeys(Keys.ENTER);
    awaitIdle();
  }

  void signInAs(String user) {
    find("#sign-in").click();
    choose(user);
  }

  /** On the sign-in page of Entra's emulator: the user, and the consent where it is asked. */
  void choose(String user) {
    await("the sign-in page", () -> !isHere());
    await(
        "the user " + user + " or the consent",
        () -> !buttons(user).isEmpty() || !accepts().isEmpty());
    buttons(user).stream().findFirst().ifPresent(WebElement::click);
    acceptWhatIsAsked();
    awaitReady();
  }

  private void acceptWhatIsAsked() {
    await(
        "the way back",
        () -> {
          if (isHere()) {
            return true;
          }
          accepts().stream().findFirst().ifPresent(WebElement::click);
          return false;
        });
  }

  private List<WebElement> accepts() {
    return browser.findElements(By.cssSelector("button[value='accept']"));
  }

  private List<WebElement> buttons(String text) {
    return browser.findElements(By.xpath("//button[contains(., '" + text + "')]"));
  }

  public void click(String selector) {
    find(selector).click();
  }

  public String text(String selector) {
    return find(selector).getText();
  }

  private WebElement find(String selector) {
    return browser.findElement(By.cssSelector(selector));
  }

  private void awaitReady() {
    await(
        "the page", () -> isHere() && "true".equals(data("ready")) && "false".equals(data("busy")));
  }

  void awaitIdle() {
    await("the end of the action", () -> "false".equals(data("busy")));
  }

  private Object data(String name) {
    return Objects.requireNonNullElse(
        script("return document.body && document.body.dataset." + name + " || ''"), "");
  }

  void awaitText(String selector, String part) {
    await("\"" + part + "\" in " + selector, () -> text(selector).contains(part));
  }

  void awaitTrue(String expression) {
    await(expression, () -> Boolean.TRUE.equals(script("return " + expression)));
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (org.openqa.selenium.WebDriverException betweenTwoPages) {
        // the document was just replaced
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "awaited in vain: " + what + " at " + browser.getCurrentUrl() + "\n" + source());
      }
      // each look is a request to the browser, which needs the processor too
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private String source() {
    return String.valueOf(browser.findElement(By.tagName("body")).getText());
  }

  public @Nullable Object script(String javascript) {
    return ((JavascriptExecutor) browser).executeScript(javascript);
  }

  /** Presses an action's button, and notes whether anything moves until it is done. */
  void begin(String action) {
    script(
        """
        window.animated = false;
        addEventListener('animationstart', () => { window.animated = true; });
        """);
    press(action);
  }

  boolean wasAnimated() {
    return Boolean.TRUE.equals(script("return window.animated"));
  }

  /** What the tabulator key leads to, and whether one sees it. */
  List<String> tabThrough() {
    List<String> reached = new ArrayList<>();
    script("document.activeElement.blur()");
    String element = "";
    while (!element.equals("BODY") && reached.size() < MOST_STOPS) {
      browser.switchTo().activeElement().sendKeys(Keys.TAB);
      element =
          String.valueOf(
              script(
                  """
                  const at = document.activeElement;
                  const seen = getComputedStyle(at).outlineStyle !== 'none';
                  return at === document.body ? 'BODY'
                      : (at.dataset.action || at.id || at.tagName) + (seen ? '' : ' without a frame');
                  """));
      if (reached.contains(element)) {
        return reached;
      }
      reached.add(element);
    }
    return reached;
  }

  /** The window's width; it is as high as a desk's screen. */
  public void resize(int width) {
    resize(width, 1200);
  }

  /** As high as the page, for a picture of all of it. */
  void resizeToWhole() {
    resize(
        number("return window.innerWidth"), number("return document.documentElement.scrollHeight"));
  }

  private int number(String javascript) {
    return ((Number) Objects.requireNonNull(script(javascript))).intValue();
  }

  public void resize(int width, int height) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  <X> X shot(OutputType<X> type) {
    return browser.getScreenshotAs(type);
  }

  void scheme(String lightOrDark) {
    media(lightOrDark, "reduce");
  }

  void motion(boolean wanted) {
    media("light", wanted ? "no-preference" : "reduce");
  }

  private void media(String scheme, String motion) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", motion))));
  }

  /** Errors of the page's own: answers of 4xx and 5xx are what it shows, and no errors. */
  public List<String> errors() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .filter(message -> !message.contains("the server responded with a status of"))
        .toList();
  }

  @Override
  public void close() {
    browser.quit();
  }
}
